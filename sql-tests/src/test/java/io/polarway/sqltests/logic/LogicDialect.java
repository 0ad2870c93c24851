package io.polarway.sqltests.logic;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the queries have to be told otherwise to this engine than to PostgreSQL, whose dialect is taken of them: sums of
/// integers are DECIMAL here and BIGINT there, which the division that follows depends on.
final class LogicDialect {
    private static final Pattern SUM = Pattern.compile("\\bSUM\\s*\\(", Pattern.CASE_INSENSITIVE);

    private LogicDialect() {
    }

    static String translate(String sql) {
        StringBuilder translated = new StringBuilder();
        Matcher sum = SUM.matcher(sql);
        int copied = 0;
        while (sum.find(copied)) {
            int end = sum.end();
            for (int depth = 1; depth > 0; end++) {
                depth += sql.charAt(end) == '(' ? 1 : sql.charAt(end) == ')' ? -1 : 0;
            }
            translated.append(sql, copied, sum.start()).append("CAST(").append(sql, sum.start(), end)
                    .append(" AS BIGINT)");
            copied = end;
        }
        return translated.append(sql.substring(copied)).toString();
    }
}

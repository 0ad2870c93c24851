package io.polarway.engine.plan.validate;

import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The text of a statement, from which the names of unnamed columns are taken: `SELECT sum(a*b)` gives a column
/// `sum(a*b)`.
public final class StatementText {
    private final String sql;
    private final int[] lineStarts;

    public StatementText(String sql) {
        this.sql = sql;
        this.lineStarts = lineStarts(sql);
    }

    /// Returns the whole text.
    public String sql() {
        return sql;
    }

    private static int[] lineStarts(String sql) {
        int[] starts = new int[(int) sql.chars().filter(c -> c == '\n').count() + 1];
        int line = 0;
        for (int i = 0; i < sql.length(); i++) {
            if (sql.charAt(i) == '\n') {
                starts[++line] = i + 1;
            }
        }
        return starts;
    }

    /// Returns the text of an expression with its outer parentheses completed and its white space collapsed, or null where
    /// the place is not known.
    @Nullable
    public String at(SqlParserPos position) {
        int from = offset(position.getLineNum(), position.getColumnNum());
        int to = offset(position.getEndLineNum(), position.getEndColumnNum()) + 1;
        if (from < 0 || to <= from || to > sql.length()) {
            return null;
        }
        // The parser's position of an expression leaves out parentheses at its ends.
        int open = 0;
        int missing = 0;
        boolean isQuoted = false;
        for (int i = from; i < to; i++) {
            char c = sql.charAt(i);
            if (c == '\'') {
                isQuoted = !isQuoted;
            } else if (!isQuoted && c == '(') {
                open++;
            } else if (!isQuoted && c == ')') {
                if (open > 0) {
                    open--;
                } else {
                    missing++;
                }
            }
        }
        while (missing > 0 && from > 0) {
            missing -= sql.charAt(--from) == '(' ? 1 : 0;
        }
        while (open > 0 && to < sql.length()) {
            open -= sql.charAt(to++) == ')' ? 1 : 0;
        }
        return sql.substring(from, to).strip().replaceAll("\\s+", " ");
    }

    /// Returns the text from the beginning of an expression or query, with its opening parentheses, to the end.
    public String from(SqlParserPos position) {
        int from = offset(position.getLineNum(), position.getColumnNum());
        int before = from - 1;
        while (before >= 0 && (Character.isWhitespace(sql.charAt(before)) || sql.charAt(before) == '(')) {
            if (sql.charAt(before) == '(') {
                from = before;
            }
            before--;
        }
        return sql.substring(from);
    }

    private int offset(int line, int column) {
        return line < 1 || line > lineStarts.length ? -1 : lineStarts[line - 1] + column - 1;
    }
}

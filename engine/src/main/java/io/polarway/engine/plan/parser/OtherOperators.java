package io.polarway.engine.plan.parser;

import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlPrefixOperator;

/// The operators that PostgreSQL calls "other": they bind more loosely than + and -, more tightly than comparisons, BETWEEN,
/// IN and LIKE, and from left to right. The planner looks their functions up by their symbols.
final class OtherOperators {
    private static final int PRECEDENCE = 36;

    static final SqlBinaryOperator CONCAT = binary("||");
    static final SqlBinaryOperator AND = binary("&");
    static final SqlBinaryOperator OR = binary("|");
    static final SqlBinaryOperator XOR = binary("#");
    static final SqlBinaryOperator SHIFT_LEFT = binary("<<");
    static final SqlBinaryOperator SHIFT_RIGHT = binary(">>");
    static final SqlPrefixOperator NOT = new SqlPrefixOperator("~", SqlKind.OTHER, PRECEDENCE, null, null, null);

    private OtherOperators() {
    }

    private static SqlBinaryOperator binary(String symbol) {
        return new SqlBinaryOperator(symbol, SqlKind.OTHER, PRECEDENCE, true, null, null, null);
    }
}

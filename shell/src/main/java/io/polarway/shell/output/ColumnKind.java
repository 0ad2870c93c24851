package io.polarway.shell.output;

import java.sql.Types;

/// Tells kinds of columns apart by their [Types].
final class ColumnKind {
    private ColumnKind() {
    }

    /// Returns whether the values are numbers.
    static boolean isNumber(int type) {
        return switch (type) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.REAL, Types.FLOAT, Types.DOUBLE,
                    Types.DECIMAL, Types.NUMERIC -> true;
            default -> false;
        };
    }
}

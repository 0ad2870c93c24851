package io.polarway.sqltests.random;

import java.util.List;

/// Makes calls of window functions: of those that depend on the order of equal rows only where the order is full.
final class Windows {
    private final Choices choices;
    private final Making making;
    private final Expressions expressions;

    Windows(Making making, Expressions expressions) {
        this.making = making;
        this.choices = making.choices;
        this.expressions = expressions;
    }

    /// Returns a call.
    ///
    /// @param key columns that order rows fully; empty if there are none
    String call(Kind kind, Scope scope, List<String> key) {
        making.features.add(Feature.WINDOW);
        String partition = choices.oneIn(3) ? ""
                : "PARTITION BY " + expressions.value(choices.pick(Kind.ALL), scope, 1)
                        + (choices.oneIn(5) ? ", " + expressions.column(choices.pick(Kind.ALL), scope) : "") + " ";
        String order = "ORDER BY " + direction(expressions.column(choices.pick(Kind.ALL), scope))
                + (choices.oneIn(4) ? ", " + direction(expressions.value(choices.pick(Kind.ALL), scope, 1)) : "");
        if (isNumberKind(kind) && choices.oneIn(3)) {
            return choices.pick("rank()", "dense_rank()") + " OVER (" + partition + order + ")";
        }
        String peers = choices.pick("", "", " RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
                " RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING", " RANGE CURRENT ROW");
        if (key.isEmpty() || choices.oneIn(3)) {
            return choices.below(3) == 2 ? distance(kind, scope, partition)
                    : aggregate(kind, scope) + " OVER (" + partition + (choices.oneIn(4) ? "" : order + peers) + ")";
        }
        String whole = partition + order + ", " + String.join(", ", key);
        return switch (choices.below(6)) {
            case 0, 1 -> aggregate(kind, scope) + " OVER (" + whole + frame() + ")";
            case 2 -> choices.pick("lag(", "lead(") + expressions.column(kind, scope)
                    + choices.pick("", ", " + choices.below(4),
                            ", " + choices.below(3) + ", " + expressions.literal(kind))
                    + ")" + nulls() + " OVER (" + whole + ")";
            case 3 -> choices.pick("first_value(", "last_value(") + expressions.value(kind, scope, 1) + ")" + nulls()
                    + " OVER (" + whole + frame() + ")";
            case 4 -> "nth_value(" + expressions.column(kind, scope) + ", " + choices.between(1, 4) + ") OVER (" + whole
                    + frame() + ")";
            default -> isNumberKind(kind)
                    ? choices.pick("row_number()", "ntile(" + choices.between(1, 5) + ")") + " OVER (" + whole + ")"
                    : aggregate(kind, scope) + " OVER (" + whole + frame() + ")";
        };
    }

    private static boolean isNumberKind(Kind kind) {
        return kind == Kind.INTEGER || kind == Kind.BIGINT;
    }

    private String nulls() {
        return "";
    }

    private String distance(Kind kind, Scope scope, String partition) {
        Kind along = choices.pick(List.of(Kind.INTEGER, Kind.BIGINT, Kind.DECIMAL, Kind.TIMESTAMP));
        String by = expressions.column(along, scope);
        String unit = along == Kind.TIMESTAMP ? "INTERVAL '" + choices.between(1, 40) + "' HOUR"
                : String.valueOf(choices.between(0, 5));
        return aggregate(kind, scope) + " OVER (" + partition + "ORDER BY " + direction(by) + " RANGE BETWEEN "
                + choices.pick(unit + " PRECEDING", "UNBOUNDED PRECEDING", "CURRENT ROW") + " AND "
                + choices.pick(unit + " FOLLOWING", "UNBOUNDED FOLLOWING", "CURRENT ROW") + ")";
    }

    private String aggregate(Kind kind, Scope scope) {
        String filter = choices.oneIn(8) ? " FILTER (WHERE " + expressions.condition(scope, 0) + ")" : "";
        return switch (kind) {
            case INTEGER, BIGINT -> choices.pick("COUNT(*)",
                    "COUNT(" + expressions.column(choices.pick(Kind.ALL), scope) + ")",
                    "SUM(" + expressions.column(kind, scope) + ")", "MIN(" + expressions.column(kind, scope) + ")",
                    "MAX(" + expressions.column(kind, scope) + ")");
            case DECIMAL, DOUBLE ->
                    choices.pick("SUM(", "AVG(", "MIN(", "MAX(") + expressions.column(kind, scope) + ")";
            case TEXT, DATE, TIMESTAMP -> choices.pick("MIN(", "MAX(") + expressions.value(kind, scope, 1) + ")";
            case BOOLEAN -> choices.pick("bool_or(", "bool_and(") + expressions.column(kind, scope) + ")";
        } + filter;
    }

    private String frame() {
        String frame = switch (choices.below(6)) {
            case 0 -> "";
            case 1 -> " ROWS " + choices.between(0, 4) + " PRECEDING";
            case 2 ->
                    " ROWS BETWEEN " + choices.between(0, 4) + " PRECEDING AND " + choices.between(0, 4) + " FOLLOWING";
            case 3 ->
                    " ROWS BETWEEN " + choices.between(1, 3) + " FOLLOWING AND " + choices.between(3, 6) + " FOLLOWING";
            case 4 -> " ROWS BETWEEN UNBOUNDED PRECEDING AND " + choices.between(1, 4) + " PRECEDING";
            default -> " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING";
        };
        return frame + (frame.contains("BETWEEN") && choices.oneIn(6)
                ? choices.pick(" EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES")
                : "");
    }

    private String direction(String value) {
        return value + choices.pick("", " DESC", " NULLS FIRST", " DESC NULLS LAST");
    }
}

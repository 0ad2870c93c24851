package io.polarway.sqltests.random;

import java.util.List;

/// Makes calls of aggregate functions whose results do not depend on the order of the rows.
final class Aggregates {
    private final Making making;
    private final Choices choices;
    private final Expressions expressions;

    Aggregates(Making making, Expressions expressions) {
        this.making = making;
        this.choices = making.choices;
        this.expressions = expressions;
    }

    /// Returns a call whose result has the kind, or is a number where a number is asked for.
    ///
    /// @param key columns that order rows fully; empty if there are none
    String call(Kind kind, Scope scope, List<String> key) {
        Scope own = scope.alone();
        String call = switch (kind) {
            case INTEGER, BIGINT -> switch (choices.below(6)) {
                case 0 -> "COUNT(*)";
                case 1 -> "COUNT(" + expressions.value(choices.pick(Kind.ALL), own, 1) + ")";
                case 2 -> "COUNT(DISTINCT " + expressions.value(choices.pick(Kind.ALL), own, 1) + ")";
                case 3 -> "SUM(" + expressions.value(kind, own, 1) + ")";
                case 4 -> "SUM(DISTINCT " + expressions.value(kind, own, 1) + ")";
                default -> extreme(kind, own);
            };
            case DECIMAL, DOUBLE -> switch (choices.below(6)) {
                case 0 -> "SUM(" + expressions.value(kind, own, 1) + ")";
                case 1 -> "AVG(" + expressions.value(choices.pick(Kind.NUMBERS), own, 1) + ")";
                case 2 -> "SUM(CASE WHEN " + expressions.condition(own, 0) + " THEN " + expressions.column(kind, own)
                        + " ELSE 0 END)";
                case 3 -> choices.pick("stddev(", "var_pop(") + expressions.column(Kind.INTEGER, own) + ")";
                case 4 -> "AVG(DISTINCT " + expressions.column(kind, own) + ")";
                default -> extreme(kind, own);
            };
            case TEXT, DATE, TIMESTAMP -> extreme(kind, own);
            case BOOLEAN -> choices.pick("bool_or(", "bool_and(") + expressions.value(kind, own, 1) + ")";
        };
        if (!key.isEmpty() && choices.oneIn(8)) {
            call = (choices.oneIn(2) && kind == Kind.TEXT ? "string_agg(" + expressions.column(kind, own) + ", '|'"
                    : choices.pick("first(", "last(") + expressions.column(kind, own)) + " ORDER BY "
                    + String.join(", ", key) + ")";
        }
        if (choices.oneIn(7)) {
            making.features.add(Feature.FILTER);
            call += " FILTER (WHERE " + expressions.condition(own, 1) + ")";
        }
        return call;
    }

    private String extreme(Kind kind, Scope scope) {
        return choices.pick("MIN(", "MAX(") + expressions.value(kind, scope, 1) + ")";
    }
}

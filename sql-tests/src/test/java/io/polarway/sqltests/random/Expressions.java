package io.polarway.sqltests.random;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes values and conditions on which both engines agree: no overflows, and no text of doubles, which have two zeros.
final class Expressions {
    private static final List<String> COMPARISONS = List.of("=", "<>", "<", "<=", ">", ">=");

    private final Making making;
    private final Choices choices;
    private final @Nullable Subqueries subqueries;

    /// Makes expressions; `subqueries` is null where there may be none.
    Expressions(Making making, @Nullable Subqueries subqueries) {
        this.making = making;
        this.choices = making.choices;
        this.subqueries = subqueries;
    }

    /// Returns the same without subqueries.
    Expressions plain() {
        return new Expressions(making, null);
    }

    /// Returns a column of the kind, or a literal if there is none.
    String column(Kind kind, Scope scope) {
        List<Column> columns = scope.columns(kind);
        return columns.isEmpty() ? literal(kind) : choices.pick(columns).sql();
    }

    String literal(Kind kind) {
        return switch (kind) {
            case INTEGER -> String.valueOf(choices.pick(List.of(0, 1, 2, 5, -1, 10)));
            case BIGINT -> "CAST(" + choices.pick(List.of(0, 1, 3, 7, -2)) + " AS BIGINT)";
            case DECIMAL -> choices.pick("0.25", "1.50", "2.00", "-1.25", "10.75");
            case DOUBLE -> choices.pick("0e0", "1.5e0", "-1.5e0", "2.25e0", "CAST('NaN' AS DOUBLE)", "-0e0");
            case TEXT ->
                    choices.pick("'a'", "''", "'A'", "'ab'", "'äöü'", "'a text beyond twelve bytes, 1'", "'value 3'");
            case DATE -> "DATE '" + choices.pick("2024-02-28", "2024-02-29", "2024-03-01", "2024-03-04") + "'";
            case TIMESTAMP -> "TIMESTAMP '"
                    + choices.pick("2024-02-29 00:00:00", "2024-03-01 12:00:00", "2024-02-28 22:37:00") + "'";
            case BOOLEAN -> choices.pick("TRUE", "FALSE");
        };
    }

    String value(Kind kind, Scope scope, int depth) {
        if (depth <= 0 || choices.below(3) == 0) {
            return simple(kind, scope);
        }
        if (subqueries != null && making.maySubquery() && choices.percent(12)) {
            return subqueries.value(kind, scope);
        }
        if (kind == Kind.BOOLEAN) {
            return "(" + condition(scope, depth - 1) + ")";
        }
        int next = depth - 1;
        switch (choices.below(7)) {
            case 1 -> {
                return "COALESCE(" + value(kind, scope, next) + ", " + simple(kind, scope) + ")";
            }
            case 2 -> {
                return "CASE WHEN " + condition(scope, next) + " THEN " + value(kind, scope, next)
                        + (choices.oneIn(3) ? "" : " ELSE " + value(kind, scope, next)) + " END";
            }
            case 3 -> {
                return "NULLIF(" + value(kind, scope, next) + ", " + simple(kind, scope) + ")";
            }
            default -> {
                return operation(kind, scope, next);
            }
        }
    }

    private String operation(Kind kind, Scope scope, int depth) {
        return switch (kind) {
            case INTEGER -> switch (choices.below(8)) {
                case 0 -> "(" + value(kind, scope, depth) + choices.pick(" + ", " - ") + simple(kind, scope) + ")";
                case 1 -> "(" + value(kind, scope, depth) + " * " + choices.between(2, 4) + ")";
                case 2 -> "(" + value(kind, scope, depth) + " % " + choices.between(2, 5) + ")";
                case 3 -> "abs(" + value(kind, scope, depth) + ")";
                case 4 -> "CAST(length(" + value(Kind.TEXT, scope, depth) + ") AS INTEGER)";
                case 5 -> "CAST(EXTRACT(" + choices.pick("DAY", "MONTH", "DOY") + " FROM "
                        + value(Kind.DATE, scope, depth)
                        + ") AS INTEGER)";
                case 6 -> "CAST(" + column(Kind.DECIMAL, scope) + " AS INTEGER)";
                default -> "(- " + simple(kind, scope) + ")";
            };
            case BIGINT -> switch (choices.below(4)) {
                case 0 -> "(" + value(kind, scope, depth) + choices.pick(" + ", " - ") + simple(Kind.INTEGER, scope)
                        + ")";
                case 1 -> "CAST(" + value(Kind.INTEGER, scope, depth) + " AS BIGINT)";
                case 2 -> "(" + simple(kind, scope) + " {/} " + choices.between(2, 4) + ")";
                default -> "greatest(" + simple(kind, scope) + ", " + simple(kind, scope) + ")";
            };
            case DECIMAL -> switch (choices.below(4)) {
                case 0 -> "(" + simple(kind, scope) + choices.pick(" + ", " - ") + simple(kind, scope) + ")";
                case 1 -> "(" + simple(kind, scope) + " * " + choices.pick("2", "3", "-1") + ")";
                case 2 -> "CAST(" + value(Kind.INTEGER, scope, depth) + " AS DECIMAL(18,2))";
                default -> "abs(" + simple(kind, scope) + ")";
            };
            case DOUBLE -> switch (choices.below(5)) {
                case 0 -> "(" + value(kind, scope, depth) + choices.pick(" + ", " - ") + simple(kind, scope) + ")";
                case 1 -> "(" + simple(kind, scope) + " * " + choices.pick("2", "0.5e0") + ")";
                case 2 -> "CAST(" + value(choices.pick(Kind.EXACT), scope, depth) + " AS DOUBLE)";
                case 3 -> choices.pick("floor(", "ceil(", "abs(") + value(kind, scope, depth) + ")";
                default -> "(- " + simple(kind, scope) + ")";
            };
            case TEXT -> switch (choices.below(7)) {
                case 0 -> choices.pick("upper(", "lower(") + value(kind, scope, depth) + ")";
                case 1 -> "substring(" + value(kind, scope, depth) + ", " + choices.between(1, 4) + ", "
                        + choices.between(0, 12)
                        + ")";
                case 2 -> "(" + value(kind, scope, depth) + " || " + simple(kind, scope) + ")";
                case 3 -> "CAST(" + value(choices.pick(List.of(Kind.INTEGER, Kind.DATE, Kind.BOOLEAN)), scope, depth)
                        + " AS VARCHAR)";
                case 4 -> "replace(" + value(kind, scope, depth) + ", 'a', 'bc')";
                case 5 -> "concat(" + simple(kind, scope) + ", '-', " + simple(kind, scope) + ")";
                default -> choices.pick("left(", "right(") + simple(kind, scope) + ", " + choices.between(1, 14) + ")";
            };
            case DATE -> choices.below(2) == 0 ? "(" + value(kind, scope, depth) + " + " + choices.between(1, 9) + ")"
                    : "CAST(" + simple(Kind.TIMESTAMP, scope) + " AS DATE)";
            case TIMESTAMP -> choices.below(2) == 0
                    ? "(" + value(kind, scope, depth) + " + INTERVAL '" + choices.between(1, 30)
                            + "' " + choices.pick("HOUR", "DAY", "MONTH") + ")"
                    : "date_trunc('" + choices.pick("day", "hour", "month") + "', " + simple(kind, scope) + ")";
            case BOOLEAN -> condition(scope, depth);
        };
    }

    /// Returns a column, now and then one of an outer query or a literal.
    private String simple(Kind kind, Scope scope) {
        int which = choices.below(12);
        if (which == 11) {
            return literal(kind);
        }
        if (which >= 9 && !scope.outer(kind).isEmpty()) {
            making.features.add(Feature.CORRELATED);
            return choices.pick(scope.outer(kind)).sql();
        }
        if (which == 8 && choices.oneIn(6)) {
            return "CAST(NULL AS " + kind.type() + ")";
        }
        return column(kind, scope);
    }

    String condition(Scope scope, int depth) {
        if (depth > 0 && choices.percent(35)) {
            return switch (choices.below(5)) {
                case 0 -> "(" + condition(scope, depth - 1) + " AND " + condition(scope, depth - 1) + ")";
                case 1, 2 -> "(" + condition(scope, depth - 1) + " OR " + condition(scope, depth - 1) + ")";
                case 3 -> "NOT (" + condition(scope, depth - 1) + ")";
                default -> "((" + condition(scope, depth - 1) + ") IS "
                        + choices.pick("NOT TRUE", "TRUE", "FALSE", "NOT FALSE")
                        + ")";
            };
        }
        if (subqueries != null && making.maySubquery() && choices.percent(16)) {
            return subqueries.condition(scope);
        }
        Kind kind = choices.pick(Kind.ALL);
        return switch (choices.below(10)) {
            case 0, 1 -> value(kind, scope, 1) + " " + choices.pick(COMPARISONS) + " " + literal(kind);
            case 2 -> value(kind, scope, depth) + " " + choices.pick(COMPARISONS) + " "
                    + value(other(kind), scope, depth);
            case 3 -> column(kind, scope) + " IS " + choices.pick("NOT NULL", "NULL");
            case 4 -> value(kind, scope, depth) + choices.pick(" IN (", " NOT IN (") + list(kind, scope) + ")";
            case 5 -> value(kind, scope, depth) + choices.pick(" BETWEEN ", " NOT BETWEEN ") + literal(kind) + " AND "
                    + simple(kind, scope);
            case 6 -> value(Kind.TEXT, scope, depth) + choices.pick(" LIKE '", " NOT LIKE '")
                    + choices.pick("a%", "%1", "%e%", "_", "", "a_%2", "%", "%text%twelve%") + "'";
            case 7 -> simple(kind, scope) + choices.pick(" IS DISTINCT FROM ", " IS NOT DISTINCT FROM ")
                    + simple(other(kind), scope);
            case 8 -> simple(Kind.BOOLEAN, scope) + choices.pick("", " IS TRUE", " IS NOT FALSE");
            default -> simple(kind, scope) + " " + choices.pick(COMPARISONS) + " " + simple(kind, scope);
        };
    }

    /// Returns the kind, or of numbers another one at times.
    private Kind other(Kind kind) {
        return kind.isNumber() && choices.oneIn(3) ? choices.pick(Kind.NUMBERS) : kind;
    }

    private String list(Kind kind, Scope scope) {
        List<String> values = new ArrayList<>();
        for (int i = choices.between(1, 4); i > 0; i--) {
            values.add(choices.oneIn(8) ? "NULL" : choices.oneIn(4) ? simple(kind, scope) : literal(kind));
        }
        return String.join(", ", values);
    }

    String comparison() {
        return choices.pick(COMPARISONS);
    }
}

package io.polarway.sqltests.random;

import java.util.List;

/// Makes subqueries in expressions: EXISTS, IN, comparisons with ANY and ALL, and single values; correlated or not.
final class Subqueries {
    private final Making making;
    private final Choices choices;

    Subqueries(Making making) {
        this.making = making;
        this.choices = making.choices;
    }

    /// Returns a condition with a subquery.
    String condition(Scope scope) {
        making.beginSubquery();
        Inner inner = inner(scope);
        Kind kind = choices.pick(Kind.ALL);
        Expressions around = new Expressions(making, null);
        String condition = switch (choices.below(8)) {
            case 0, 1 -> choices.pick("", "NOT ") + "EXISTS (SELECT " + choices.pick("1", "*") + inner.sql() + ")";
            case 2, 3, 4 -> around.value(kind, scope.alone(), 1) + choices.pick(" IN (", " NOT IN (")
                    + rows(kind, inner) + ")";
            case 5 ->
                    around.value(kind, scope.alone(), 1) + " " + around.comparison() + choices.pick(" ANY (", " ALL (")
                            + rows(kind, inner) + ")";
            case 6 -> "EXISTS (SELECT COUNT(*)" + inner.sql() + having(inner) + ")";
            default -> around.value(kind, scope.alone(), 1) + " " + around.comparison() + " " + single(kind, inner);
        };
        making.endSubquery();
        return condition;
    }

    /// Returns a subquery that stands for one value.
    String value(Kind kind, Scope scope) {
        making.beginSubquery();
        String value;
        if (!scope.columns(Kind.INTEGER).isEmpty() && choices.oneIn(4)) {
            Sources sources = new Sources(making);
            Relation relation = sources.table();
            making.features.add(Feature.CORRELATED);
            Scope inside = scope.inside(relation.columns());
            value = "(SELECT " + new Expressions(making, null).value(kind, inside, 1) + " FROM " + relation.sql()
                    + " WHERE " + relation.alias() + ".id = " + choices.pick(scope.columns(Kind.INTEGER)).sql() + ")";
        } else {
            value = single(kind, inner(scope));
        }
        making.endSubquery();
        return value;
    }

    /// FROM and WHERE of a subquery.
    private record Inner(String sql, Scope scope) {
    }

    private Inner inner(Scope scope) {
        Sources sources = new Sources(making);
        Source source = sources.source(scope, choices.oneIn(4) ? 2 : 1, 300);
        Scope inside = scope.inside(source.columns());
        StringBuilder sql = new StringBuilder(" FROM ").append(source.sql());
        Expressions expressions = new Expressions(making, this);
        String correlation = "";
        if (choices.percent(60)) {
            Kind kind = choices.pick(Kind.ALL);
            List<Column> outer = scope.columns(kind);
            if (!outer.isEmpty() && !source.columns(kind).isEmpty()) {
                making.features.add(Feature.CORRELATED);
                correlation = choices.pick(source.columns(kind)).sql()
                        + (choices.oneIn(4) ? " " + expressions.comparison() + " "
                                : choices.oneIn(8) ? " IS NOT DISTINCT FROM " : " = ")
                        + choices.pick(outer).sql();
            }
        }
        if (!correlation.isEmpty()) {
            sql.append(" WHERE ").append(correlation);
        }
        if (choices.oneIn(3)) {
            sql.append(correlation.isEmpty() ? " WHERE " : " AND ")
                    .append(expressions.condition(choices.oneIn(3) ? inside : inside.alone(), 1));
        }
        return new Inner(sql.toString(), inside);
    }

    private String rows(Kind kind, Inner inner) {
        Expressions expressions = new Expressions(making, null);
        Scope own = inner.scope().alone();
        return switch (choices.below(6)) {
            case 0, 1, 2 -> "SELECT " + expressions.column(kind, own) + inner.sql();
            case 3 -> "SELECT " + expressions.value(kind, choices.oneIn(3) ? inner.scope() : own, 1) + inner.sql();
            case 4 -> "SELECT DISTINCT " + expressions.column(kind, own) + inner.sql();
            default -> {
                String key = expressions.column(choices.pick(Kind.ALL), own);
                yield kind == Kind.BOOLEAN || key.contains("(") || !key.contains(".")
                        ? "SELECT " + expressions.column(kind, own) + inner.sql()
                        : "SELECT MAX(" + expressions.column(kind, own) + ")" + inner.sql() + " GROUP BY " + key
                                + having(inner);
            }
        };
    }

    private String having(Inner inner) {
        return choices.oneIn(2) ? " HAVING COUNT(*) " + choices.pick("> 1", "< 2", "= 0", "<> 3") : "";
    }

    private String single(Kind kind, Inner inner) {
        Aggregates aggregates = new Aggregates(making, new Expressions(making, null));
        return "(SELECT " + aggregates.call(kind, inner.scope(), List.of()) + inner.sql() + ")";
    }
}

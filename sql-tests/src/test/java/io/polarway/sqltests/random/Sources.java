package io.polarway.sqltests.random;

import java.util.ArrayList;
import java.util.List;

/// Makes what stands behind FROM: tables, subqueries and joins of all types.
final class Sources {
    private final Making making;
    private final Choices choices;

    Sources(Making making) {
        this.making = making;
        this.choices = making.choices;
    }

    /// Returns a small table with an alias.
    Relation table() {
        return table(choices.pick(RandomTables.ALL.subList(0, 5)));
    }

    private Relation table(RandomTables.Table table) {
        String alias = making.alias();
        List<Column> columns = RandomTables.COLUMNS.stream()
                .map(column -> new Column(alias + "." + column.sql(), column.kind())).toList();
        return new Relation(table.name() + " " + alias, alias, columns, List.of(alias + ".id"), table.rows());
    }

    private Relation relation(double most) {
        if (choices.percent(14) && making.depth() < 2) {
            return derived();
        }
        int which = choices.below(40);
        if (which == 39 && most >= 20_000) {
            return table(RandomTables.ALL.get(6));
        }
        if (which >= 35 && most >= 400) {
            return table(RandomTables.ALL.get(5));
        }
        return table();
    }

    /// Returns a subquery in FROM; its columns are c1, c2, ...
    private Relation derived() {
        String alias = making.alias();
        Selected selected = new Queries(making).query(List.of(), 0);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < selected.kinds().size(); i++) {
            columns.add(new Column(alias + ".c" + (i + 1), selected.kinds().get(i)));
        }
        return new Relation("(" + selected.sql() + ") " + alias, alias, columns, List.of(), 60);
    }

    /// Returns a source of so many relations.
    ///
    /// @param around the query around, which conditions do not name
    /// @param most about how many rows there may be
    Source source(Scope around, int relations, double most) {
        Relation first = relation(most);
        StringBuilder sql = new StringBuilder(first.sql());
        List<Column> columns = new ArrayList<>(first.columns());
        List<String> key = new ArrayList<>(first.key());
        double rows = first.rows();
        for (int i = 1; i < relations; i++) {
            making.features.add(Feature.JOIN);
            if (choices.percent(5)) {
                Relation lateral = lateral(columns);
                sql.append(" CROSS JOIN LATERAL ").append(lateral.sql());
                columns.addAll(lateral.columns());
                continue;
            }
            Relation right = relation(most);
            String type = choices.pick("JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN",
                    "CROSS JOIN",
                    "SEMI JOIN", "ANTI JOIN");
            if (!type.equals("JOIN") && !type.equals("CROSS JOIN")) {
                making.features.add(Feature.OUTER_JOIN);
            }
            boolean cross = type.equals("CROSS JOIN") && rows * right.rows() <= most;
            if (cross) {
                sql.append(choices.pick(" CROSS JOIN ", " CROSS JOIN ")).append(right.sql());
                rows *= right.rows();
            } else {
                type = type.equals("CROSS JOIN") ? "JOIN" : type;
                Condition condition = joinCondition(columns, right, rows, most, type);
                sql.append(' ').append(type).append(' ').append(right.sql()).append(" ON ").append(condition.sql());
                rows = Math.max(rows, Math.max(right.rows(), rows * right.rows() * condition.part()));
            }
            if (!type.equals("SEMI JOIN") && !type.equals("ANTI JOIN")) {
                columns.addAll(right.columns());
                if (right.key().isEmpty()) {
                    key.clear();
                } else if (!key.isEmpty()) {
                    key.addAll(right.key());
                }
            }
        }
        boolean keyed = sql.indexOf("LATERAL") < 0 && !key.isEmpty();
        return new Source(sql.toString(), columns, keyed ? key : List.of(), rows);
    }

    /// Returns two tables joined with USING, or by their common names, in a subquery, in which the common columns can be named
    /// without an alias.
    Relation merged() {
        making.features.add(Feature.JOIN);
        String alias = making.alias();
        Relation left = table();
        Relation right = table();
        String type = choices.pick("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "SEMI JOIN", "ANTI JOIN");
        boolean bothSides = !type.equals("SEMI JOIN") && !type.equals("ANTI JOIN");
        Column second = choices.pick(RandomTables.COLUMNS);
        List<String> names = new ArrayList<>(List.of(choices.pick("k", "b", "s", "day")));
        if (choices.oneIn(3) && !names.contains(second.sql())) {
            names.add(second.sql());
        }
        List<Column> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        List<Column> sides = new ArrayList<>(left.columns());
        if (bothSides) {
            sides.addAll(right.columns());
        }
        for (String name : names) {
            Kind kind = RandomTables.COLUMNS.stream().filter(column -> column.sql().equals(name)).findFirst()
                    .orElseThrow()
                    .kind();
            columns.add(new Column(alias + ".c" + (columns.size() + 1), kind));
            values.add(name + " AS c" + columns.size());
        }
        for (int i = choices.between(1, 3); i > 0; i--) {
            Column column = choices.pick(sides);
            columns.add(new Column(alias + ".c" + (columns.size() + 1), column.kind()));
            values.add(column.sql() + " AS c" + columns.size());
        }
        String sql = "(SELECT " + String.join(", ", values) + " FROM " + left.sql() + " " + type + " " + right.sql()
                + " USING (" + String.join(", ", names) + ")) " + alias;
        return new Relation(sql, alias, columns, List.of(), 80);
    }

    private Relation lateral(List<Column> before) {
        making.features.add(Feature.LATERAL);
        making.features.add(Feature.CORRELATED);
        String alias = making.alias();
        Relation table = table();
        Kind kind = choices.pick(Kind.ALL);
        Scope inside = Scope.of(before).inside(table.columns());
        Aggregates aggregates = new Aggregates(making, new Expressions(making, null));
        List<Column> outer = before.stream().filter(column -> column.kind() == Kind.INTEGER).toList();
        String where = outer.isEmpty() ? ""
                : " WHERE " + choices.pick(table.columns(Kind.INTEGER)).sql() + choices.pick(" = ", " = ", " < ")
                        + choices.pick(outer).sql();
        return new Relation("(SELECT " + aggregates.call(kind, inside, List.of()) + " AS c1 FROM " + table.sql() + where
                + ") " + alias, alias, List.of(new Column(alias + ".c1", kind)), List.of(), 1);
    }

    /// A condition of a join, and the part of all pairs of rows that it lets pass, about.
    private record Condition(String sql, double part) {
    }

    private Condition joinCondition(List<Column> left, Relation right, double rows, double most, String type) {
        List<String> parts = new ArrayList<>();
        double part = 1;
        Scope both = new Scope(concat(left, right.columns()), List.of());
        boolean inner = type.equals("JOIN");
        Expressions expressions = new Expressions(making, inner ? new Subqueries(making) : null);
        int equalities = choices.percent(12) ? 0 : choices.oneIn(4) ? 2 : 1;
        for (int i = 0; i < equalities; i++) {
            Kind kind = choices.pick(Kind.ALL.subList(0, 7));
            List<Column> mine = choices.percent(50) ? named(left, ".k") : of(left, kind);
            List<Column> its = of(right.columns(), mine.isEmpty() ? kind : mine.getFirst().kind());
            if (!mine.isEmpty() && !its.isEmpty()) {
                String operator = choices.oneIn(9) ? " IS NOT DISTINCT FROM " : " = ";
                String leftSide = choices.pick(mine).sql();
                String rightSide = choices.pick(its).sql();
                if (choices.oneIn(8)) {
                    leftSide = expressions.plain().value(mine.getFirst().kind(), Scope.of(left), 1);
                }
                if (choices.oneIn(12) && mine.getFirst().kind().isNumber()) {
                    rightSide = expressions.column(choices.pick(Kind.NUMBERS), Scope.of(right.columns()));
                }
                parts.add(leftSide + operator + rightSide);
                part /= 5;
            }
        }
        if (choices.oneIn(5)) {
            List<Column> mine = choices.oneIn(2) ? left : concat(left, right.columns());
            parts.add(expressions.condition(Scope.of(mine), 1));
        }
        if (parts.isEmpty()) {
            Kind kind = choices.pick(Kind.ALL);
            parts.add(switch (choices.below(4)) {
                case 0 -> expressions.column(kind, Scope.of(left)) + choices.pick(" < ", " >= ", " <> ")
                        + expressions.column(kind, Scope.of(right.columns()));
                case 1 -> expressions.condition(both, 1);
                case 2 -> "TRUE";
                default -> choices.pick("FALSE", "NULL IS NULL", "1 = 0");
            });
        }
        if (rows * right.rows() * part > most) {
            List<Column> mine = named(left, ".id");
            List<Column> its = named(right.columns(), ".id");
            Column leftSide = mine.isEmpty() ? choices.pick(left) : choices.pick(mine);
            List<Column> same = its.isEmpty() ? of(right.columns(), leftSide.kind()) : its;
            if (same.isEmpty() || leftSide.kind() != same.getFirst().kind()) {
                return new Condition("FALSE", 0);
            }
            parts.add(leftSide.sql() + " = " + same.getFirst().sql());
            part = Math.min(part, 1 / Math.max(rows, 1));
        }
        return new Condition(String.join(" AND ", parts), part);
    }

    private static List<Column> named(List<Column> columns, String end) {
        return columns.stream().filter(column -> column.sql().endsWith(end)).toList();
    }

    private static List<Column> of(List<Column> columns, Kind kind) {
        return columns.stream().filter(column -> column.kind() == kind).toList();
    }

    private static List<Column> concat(List<Column> first, List<Column> second) {
        List<Column> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}

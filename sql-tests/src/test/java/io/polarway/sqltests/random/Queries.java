package io.polarway.sqltests.random;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Makes whole queries: plain ones, groups, windows, set operations, common table expressions.
final class Queries {
    private final Making making;
    private final Choices choices;

    Queries(Making making) {
        this.making = making;
        this.choices = making.choices;
    }

    /// Returns a query.
    ///
    /// @param kinds those of its columns; if empty, any will do
    /// @param size 2 for a query at the top, 1 for a part of one, 0 for a small one
    Selected query(List<Kind> kinds, int size) {
        int form = choices.below(100);
        if (form >= 90 && size > 0) {
            return setOperation(kinds, size);
        }
        if (form >= 85 && size == 2) {
            return with();
        }
        Selected selected = form >= 66 && size > 0 || form >= 86 ? windows(kinds, size)
                : form >= 36 ? groups(kinds, size) : plain(kinds, size);
        return selected.isOrdered() ? selected : ordered(selected, size);
    }

    private Selected ordered(Selected selected, int size) {
        if (!choices.oneIn(size == 2 ? 4 : 8)) {
            return selected;
        }
        StringBuilder order = new StringBuilder();
        for (int i = 1; i <= selected.kinds().size(); i++) {
            order.append(order.isEmpty() ? " ORDER BY " : ", ").append(i)
                    .append(choices.pick("", " DESC", " NULLS FIRST", " DESC NULLS LAST"));
        }
        String limit = "";
        if (choices.oneIn(2)) {
            making.features.add(Feature.LIMIT);
            limit = " LIMIT " + choices.pick(List.of(3, 1, 0, 7, 20, 1000))
                    + (choices.oneIn(3) ? " OFFSET " + choices.pick(List.of(1, 0, 5, 30)) : "");
        }
        return new Selected(selected.sql() + order + limit, selected.kinds(), true);
    }

    private List<Kind> kinds(List<Kind> asked, int most) {
        if (!asked.isEmpty()) {
            return asked;
        }
        List<Kind> kinds = new ArrayList<>();
        for (int i = choices.between(1, most); i > 0; i--) {
            kinds.add(choices.pick(Kind.ALL));
        }
        return kinds;
    }

    private Source source(int size) {
        Sources sources = new Sources(making);
        if (choices.percent(6)) {
            Relation merged = sources.merged();
            return new Source(merged.sql(), merged.columns(), List.of(), merged.rows());
        }
        int relations = size == 0 || choices.percent(55) ? 1 : choices.pick(List.of(2, 2, 2, 3, 3, 4, 5));
        return sources.source(Scope.of(List.of()), relations, size == 2 ? 20_000 : 3_000);
    }

    private String where(Expressions expressions, Scope scope) {
        return choices.percent(65) ? " WHERE " + expressions.condition(scope, 2) : "";
    }

    private static String select(List<String> values) {
        List<String> named = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            named.add(values.get(i) + " AS c" + (i + 1));
        }
        return "SELECT " + String.join(", ", named);
    }

    private Selected plain(List<Kind> asked, int size) {
        Source source = source(size);
        Scope scope = Scope.of(source.columns());
        Expressions expressions = new Expressions(making, new Subqueries(making));
        List<Kind> kinds = kinds(asked, 4);
        List<String> values = kinds.stream().map(kind -> expressions.value(kind, scope, 2)).toList();
        String sql = select(values) + " FROM " + source.sql() + where(expressions, scope);
        if (choices.oneIn(6)) {
            making.features.add(Feature.DISTINCT);
            sql = sql.replaceFirst("SELECT", "SELECT DISTINCT");
        }
        return new Selected(sql, kinds, false);
    }

    private Selected windows(List<Kind> asked, int size) {
        Source source = source(Math.min(size, 1));
        Scope scope = Scope.of(source.columns());
        Expressions expressions = new Expressions(making, null);
        Windows windows = new Windows(making, expressions);
        List<Kind> kinds = kinds(asked, 4);
        List<String> values = new ArrayList<>();
        for (Kind kind : kinds) {
            values.add(choices.oneIn(3) ? expressions.value(kind, scope, 1) : windows.call(kind, scope, source.key()));
        }
        String sql = select(values) + " FROM " + source.sql()
                + where(new Expressions(making, new Subqueries(making)), scope);
        if (choices.oneIn(8)) {
            sql += " QUALIFY " + windows.call(Kind.INTEGER, scope, source.key()) + " " + expressions.comparison()
                    + " 2";
        }
        return new Selected(sql, kinds, false);
    }

    private Selected groups(List<Kind> asked, int size) {
        making.features.add(Feature.GROUP);
        Source source = source(size);
        Scope scope = Scope.of(source.columns());
        Expressions expressions = new Expressions(making, new Subqueries(making));
        Expressions plain = expressions.plain();
        Aggregates aggregates = new Aggregates(making, plain);
        List<Kind> kinds = kinds(asked, 4);
        int keys = choices.below(Math.min(kinds.size(), 3) + 1);
        boolean sets = keys > 0 && choices.oneIn(3);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            values.add(i >= keys ? aggregates.call(kinds.get(i), scope, source.key())
                    : sets ? plain.column(kinds.get(i), scope) : plain.value(kinds.get(i), scope, choices.below(3)));
        }
        // A literal is no key of a group in every dialect.
        for (int i = 0; i < keys; i++) {
            if (!values.get(i).matches("(?s).*t\\d+\\..*")) {
                keys = i;
                values.set(i, aggregates.call(kinds.get(i), scope, source.key()));
                for (int j = i + 1; j < kinds.size(); j++) {
                    values.set(j, aggregates.call(kinds.get(j), scope, source.key()));
                }
            }
        }
        List<String> keyValues = values.subList(0, keys);
        if (sets && keys > 0 && kinds.getLast() == Kind.INTEGER && kinds.size() > keys && choices.oneIn(2)) {
            values.set(kinds.size() - 1, "GROUPING(" + String.join(", ", keyValues) + ")");
        }
        StringBuilder sql = new StringBuilder(select(values)).append(" FROM ").append(source.sql())
                .append(where(expressions, scope));
        if (keys > 0) {
            sql.append(" GROUP BY ").append(sets ? groupingSets(keyValues)
                    : java.util.stream.IntStream.rangeClosed(1, keys).mapToObj(String::valueOf)
                            .collect(Collectors.joining(", ")));
        }
        if ((keys > 0 || choices.oneIn(6)) && choices.oneIn(4)) {
            making.features.add(Feature.HAVING);
            sql.append(" HAVING ").append(having(aggregates, expressions, scope));
        }
        // With DISTINCT, ORDER BY does not know an aggregate with an order of its own again.
        if (keys < kinds.size() && keys > 0 && choices.oneIn(12)
                && !sql.substring(0, sql.indexOf(" FROM ")).contains("ORDER BY")) {
            making.features.add(Feature.DISTINCT);
            sql.replace(0, 6, "SELECT DISTINCT");
        }
        return new Selected(sql.toString(), kinds, false);
    }

    private String having(Aggregates aggregates, Expressions expressions, Scope scope) {
        if (making.maySubquery() && choices.oneIn(4)) {
            Subqueries subqueries = new Subqueries(making);
            return "COUNT(*) " + expressions.comparison() + " " + subqueries.value(Kind.INTEGER, Scope.of(List.of()));
        }
        Kind kind = choices.pick(Kind.ALL);
        return choices.oneIn(2) ? aggregates.call(kind, scope, List.of()) + " " + expressions.comparison() + " "
                + expressions.literal(kind)
                : "COUNT(*) " + choices.pick("> 1", "= 1", "< 5", "<> 2");
    }

    private String groupingSets(List<String> keys) {
        making.features.add(Feature.GROUPING_SETS);
        String all = String.join(", ", keys);
        return switch (choices.below(5)) {
            case 0 -> "ROLLUP (" + all + ")";
            case 1 -> "CUBE (" + all + ")";
            case 2 -> "GROUPING SETS ((" + all + "), (" + keys.getLast() + "), ())";
            case 3 -> "GROUPING SETS ((" + keys.getFirst() + "), (" + all + "))"
                    + keys.stream().skip(1).map(key -> ", " + key).collect(Collectors.joining());
            default -> "GROUPING SETS ((" + all + "), ROLLUP (" + all + "))";
        };
    }

    private Selected setOperation(List<Kind> asked, int size) {
        making.features.add(Feature.SET_OPERATION);
        List<Kind> kinds = kinds(asked, 3);
        Selected left = query(kinds, size - 1);
        StringBuilder sql = new StringBuilder("(" + left.sql() + ")");
        for (int i = choices.oneIn(4) ? 2 : 1; i > 0; i--) {
            Selected right = query(kinds, size - 1);
            sql.append(choices.pick(" UNION ALL ", " UNION ", " INTERSECT ", " EXCEPT ", " INTERSECT ALL ",
                    " EXCEPT ALL "))
                    .append("(").append(right.sql()).append(")");
        }
        return ordered(new Selected(sql.toString(), kinds, false), size);
    }

    /// A common table expression that stands at two places.
    private Selected with() {
        making.features.add(Feature.WITH);
        making.features.add(Feature.JOIN);
        Selected common = query(List.of(), 1);
        String first = making.alias();
        String second = making.alias();
        List<Column> left = columns(first, common);
        List<Column> right = columns(second, common);
        List<Column> both = new ArrayList<>(left);
        both.addAll(right);
        Scope scope = Scope.of(both);
        Expressions expressions = new Expressions(making, new Subqueries(making));
        List<Kind> kinds = kinds(List.of(), 3);
        Aggregates aggregates = new Aggregates(making, expressions.plain());
        boolean grouped = choices.oneIn(2);
        List<String> values = kinds.stream().map(
                wanted -> grouped ? aggregates.call(wanted, scope, List.of()) : expressions.value(wanted, scope, 1))
                .toList();
        String condition = left.getFirst().sql() + " = " + right.getFirst().sql();
        String sql = "WITH w AS (" + common.sql() + ") " + select(values) + " FROM w " + first + " "
                + choices.pick("JOIN", "LEFT JOIN", "FULL JOIN") + " w " + second + " ON " + condition
                + where(expressions, scope);
        return ordered(new Selected(sql, kinds, false), 2);
    }

    private static List<Column> columns(String alias, Selected selected) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < selected.kinds().size(); i++) {
            columns.add(new Column(alias + ".c" + (i + 1), selected.kinds().get(i)));
        }
        return columns;
    }
}

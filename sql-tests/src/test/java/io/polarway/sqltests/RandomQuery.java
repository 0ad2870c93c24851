package io.polarway.sqltests;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Makes queries from a seed: filters, expressions, groups, order and limits over the files of [TestData], of the kind on
/// which PostgreSQL, DuckDB and this engine agree. Doubles are quarters, so that their sums are exact in any order.
final class RandomQuery {
    private enum Kind {
        NUMBER, TEXT, TIME, TRUTH
    }

    private record Column(String name, Kind kind) {
    }

    private record Table(String file, List<Column> columns) {
    }

    private static final List<Table> TABLES = List.of(
            new Table("trades.parquet", List.of(new Column("id", Kind.NUMBER), new Column("symbol", Kind.TEXT),
                    new Column("side", Kind.TEXT), new Column("price", Kind.NUMBER), new Column("volume", Kind.NUMBER),
                    new Column("ts", Kind.TIME))),
            new Table("groups.parquet", List.of(new Column("id", Kind.NUMBER), new Column("key", Kind.NUMBER),
                    new Column("name", Kind.TEXT), new Column("small", Kind.NUMBER),
                    new Column("amount", Kind.NUMBER))));
    private static final List<String> COMPARISONS = List.of("=", "<>", "<", "<=", ">", ">=");
    private static final List<String> TEXTS = List.of("'BUY'", "'SELL'", "'S1'", "'S5'", "'key number 7'",
            "'key number 500'", "''",
            "'Z'");

    private final SplittableRandom random;
    private final Table table;

    private RandomQuery(long seed) {
        this.random = new SplittableRandom(seed);
        this.table = pick(TABLES);
    }

    /// Returns the query of a seed; `{data}` in it stands for the directory of the files.
    static String of(long seed) {
        RandomQuery query = new RandomQuery(seed);
        return switch (query.random.nextInt(4)) {
            case 0 -> query.plain();
            case 1 -> query.windowed();
            default -> query.grouped();
        };
    }

    /// Window functions whose order ends with the table's key, or that do not depend on the order of equal rows.
    private String windowed() {
        List<String> values = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            values.add(window() + " AS w" + i);
        }
        return "SELECT id, " + String.join(", ", values) + from();
    }

    private String window() {
        String partition = random.nextInt(3) == 0 ? ""
                : "PARTITION BY " + value(pick(List.of(Kind.NUMBER, Kind.TEXT)), 1) + " ";
        String order = "ORDER BY " + direction(column(pick(List.of(Kind.NUMBER, Kind.TEXT))));
        String whole = partition + order + ", id" + (random.nextBoolean() ? " DESC" : "");
        return switch (random.nextInt(8)) {
            case 0 -> pick(List.of("rank()", "dense_rank()", "percent_rank()", "cume_dist()")) + " OVER (" + partition
                    + order + ")";
            case 1 -> pick(List.of("row_number()", "ntile(" + random.nextInt(1, 9) + ")")) + " OVER (" + whole + ")";
            case 2 -> pick(List.of("lag(", "lead(")) + column(pick(List.of(Kind.NUMBER, Kind.TEXT))) + ", "
                    + random.nextInt(4) + ") OVER (" + whole + ")";
            case 3 -> pick(List.of("first_value(", "last_value(")) + column(pick(List.of(Kind.NUMBER, Kind.TEXT)))
                    + ") OVER (" + whole + rows() + ")";
            case 4, 5 -> windowAggregate() + " OVER (" + whole + rows() + ")";
            case 6 -> windowAggregate() + " OVER (" + partition + order + ")";
            default -> windowAggregate() + " OVER (" + partition + "ORDER BY " + direction(column(Kind.NUMBER))
                    + " RANGE BETWEEN " + random.nextInt(20) + " PRECEDING AND "
                    + pick(List.of("CURRENT ROW", random.nextInt(20) + " FOLLOWING", "UNBOUNDED FOLLOWING")) + ")";
        };
    }

    private String windowAggregate() {
        return switch (random.nextInt(5)) {
            case 0 -> "COUNT(*)";
            case 1 -> "COUNT(" + column(Kind.TEXT) + ")";
            case 2 -> "SUM(" + column(Kind.NUMBER) + ")";
            case 3 -> "AVG(" + column(Kind.NUMBER) + ")";
            default -> pick(List.of("MIN(", "MAX(")) + column(pick(List.of(Kind.NUMBER, Kind.TEXT))) + ")";
        };
    }

    private String rows() {
        return pick(List.of("", " ROWS " + random.nextInt(9) + " PRECEDING",
                " ROWS BETWEEN " + random.nextInt(9) + " PRECEDING AND " + random.nextInt(9) + " FOLLOWING",
                " ROWS BETWEEN " + random.nextInt(1, 9) + " FOLLOWING AND " + random.nextInt(9, 20) + " FOLLOWING",
                " ROWS BETWEEN UNBOUNDED PRECEDING AND " + random.nextInt(9) + " PRECEDING",
                " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"));
    }

    private String plain() {
        List<String> values = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            values.add(value(pick(List.of(Kind.values())), 2));
        }
        // The key of the table makes the order, and so the limit, unambiguous.
        values.remove("id");
        values.add("id");
        String distinct = random.nextInt(6) == 0 ? "DISTINCT " : "";
        String order = random.nextBoolean() ? direction(column(pick(List.of(Kind.NUMBER, Kind.TEXT)))) + ", " : "";
        String limit = random.nextInt(3) == 0
                ? " ORDER BY " + (distinct.isEmpty() ? order : "") + "id LIMIT " + random.nextInt(200)
                        + (random.nextBoolean() ? " OFFSET " + random.nextInt(100) : "")
                : "";
        return "SELECT " + distinct + String.join(", ", values) + from() + limit;
    }

    private String grouped() {
        List<String> keys = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            keys.add(random.nextBoolean() ? column(pick(List.of(Kind.NUMBER, Kind.TEXT)))
                    : value(pick(List.of(Kind.values())), 1));
        }
        List<String> aggregates = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            aggregates.add(aggregate());
        }
        List<String> all = new ArrayList<>(keys);
        all.addAll(aggregates);
        StringBuilder groups = new StringBuilder();
        for (int i = 1; i <= keys.size(); i++) {
            groups.append(groups.isEmpty() ? " GROUP BY " : ", ").append(i);
        }
        String having = !keys.isEmpty() && random.nextInt(4) == 0 ? " HAVING COUNT(*) > " + random.nextInt(20) : "";
        return "SELECT " + String.join(", ", all) + from() + groups + having;
    }

    private String from() {
        String where = random.nextInt(4) == 0 ? "" : " WHERE " + truth(2);
        return " FROM '{data}/" + table.file() + "'" + where;
    }

    private String aggregate() {
        String filter = random.nextInt(5) == 0 ? " FILTER (WHERE " + truth(1) + ")" : "";
        return switch (random.nextInt(8)) {
            case 0 -> "COUNT(*)" + filter;
            case 1 -> "COUNT(" + value(Kind.TEXT, 1) + ")" + filter;
            case 2 -> "SUM(" + column(Kind.NUMBER) + ")" + filter;
            case 3 -> "MIN(" + value(pick(List.of(Kind.NUMBER, Kind.TEXT)), 1) + ")" + filter;
            case 4 -> "MAX(" + value(pick(List.of(Kind.NUMBER, Kind.TEXT)), 1) + ")" + filter;
            case 5 -> "COUNT(DISTINCT " + value(pick(List.of(Kind.NUMBER, Kind.TEXT)), 1) + ")" + filter;
            case 6 -> "AVG(" + column(Kind.NUMBER) + ")" + filter;
            default -> "SUM(CASE WHEN " + truth(1) + " THEN " + column(Kind.NUMBER) + " ELSE 0 END)" + filter;
        };
    }

    private String value(Kind kind, int depth) {
        return switch (kind) {
            case NUMBER -> number(depth);
            case TEXT -> text(depth);
            case TIME -> column(Kind.TIME).isEmpty() ? number(depth) : time();
            case TRUTH -> truth(depth);
        };
    }

    private String number(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return random.nextInt(4) == 0 ? String.valueOf(random.nextInt(-3, 120)) : column(Kind.NUMBER);
        }
        return switch (random.nextInt(8)) {
            case 0 -> "(" + number(depth - 1) + " + " + number(depth - 1) + ")";
            case 1 -> "(" + number(depth - 1) + " - " + number(depth - 1) + ")";
            case 2 -> "(" + column(Kind.NUMBER) + " * " + random.nextInt(1, 9) + ")";
            case 3 -> "(id % " + random.nextInt(2, 50) + ")";
            case 4 -> "abs(" + number(depth - 1) + ")";
            case 5 -> "COALESCE(" + column(Kind.NUMBER) + ", " + random.nextInt(10) + ")";
            case 6 -> "CASE WHEN " + truth(depth - 1) + " THEN " + column(Kind.NUMBER) + " END";
            default -> "length(" + text(depth - 1) + ")";
        };
    }

    private String text(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return column(Kind.TEXT);
        }
        return switch (random.nextInt(6)) {
            case 0 -> "upper(" + text(depth - 1) + ")";
            case 1 -> "substring(" + text(depth - 1) + ", " + random.nextInt(1, 5) + ", " + random.nextInt(0, 8) + ")";
            case 2 -> "(" + text(depth - 1) + " || '-' || " + column(Kind.TEXT) + ")";
            case 3 -> "COALESCE(" + text(depth - 1) + ", 'none')";
            case 4 -> "CASE WHEN " + truth(depth - 1) + " THEN " + pick(TEXTS) + " ELSE " + column(Kind.TEXT) + " END";
            default -> "NULLIF(" + text(depth - 1) + ", " + pick(TEXTS) + ")";
        };
    }

    private String time() {
        return "date_trunc('" + pick(List.of("minute", "hour", "day", "month")) + "', ts)";
    }

    private String truth(int depth) {
        if (depth > 0 && random.nextInt(3) == 0) {
            return switch (random.nextInt(4)) {
                case 0 -> "(" + truth(depth - 1) + " AND " + truth(depth - 1) + ")";
                case 1 -> "(" + truth(depth - 1) + " OR " + truth(depth - 1) + ")";
                case 2 -> "NOT (" + truth(depth - 1) + ")";
                default -> "((" + truth(depth - 1) + ") IS NOT TRUE)";
            };
        }
        return switch (random.nextInt(8)) {
            case 0, 1 -> number(1) + " " + pick(COMPARISONS) + " " + random.nextInt(-3, 1000);
            case 2 -> number(1) + " " + pick(COMPARISONS) + " " + number(1);
            case 3 -> text(1) + " " + pick(COMPARISONS) + " " + pick(TEXTS);
            case 4 -> text(1) + " IN (" + pick(TEXTS) + ", " + pick(TEXTS) + ", " + pick(TEXTS) + ")";
            case 5 -> text(1) + " LIKE '" + pick(List.of("%1%", "S%", "%L", "_U_", "key%7", "%number%")) + "'";
            case 6 -> column(pick(List.of(Kind.NUMBER, Kind.TEXT))) + " IS " + (random.nextBoolean() ? "NOT " : "")
                    + "NULL";
            default -> column(Kind.NUMBER) + " BETWEEN " + random.nextInt(50) + " AND " + random.nextInt(40, 900);
        };
    }

    private String direction(String value) {
        return value + pick(List.of("", " DESC", " NULLS FIRST", " DESC NULLS LAST"));
    }

    private String column(Kind kind) {
        List<String> names = table.columns().stream().filter(column -> column.kind() == kind).map(Column::name)
                .toList();
        return names.isEmpty() ? "" : pick(names);
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}

package io.polarway.engine.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.type.SqlType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Filters made by chance give the rows that a plain reading of them gives, whatever was pruned by partitions, bounds, bloom
/// filters, dictionaries and page indexes.
class RandomFiltersTest {
    private static final int FILTERS = 100;

    @TempDir
    Path directory;

    /// A filter with its meaning: TRUE, FALSE or null for UNKNOWN.
    private record Filter(Expression expression, Function<List<@Nullable Object>, @Nullable Boolean> meaning) {
    }

    @Test
    void filtersGiveTheRightRows() {
        try (TableTester tester = new TableTester(directory)) {
            tester.duckdb("COPY (SELECT i, CASE WHEN i % 11 > 0 THEN ((i // 3000) * 10 + i * 7 % 5)::INTEGER END AS r, "
                    + "CASE i % 13 WHEN 0 THEN NULL WHEN 1 THEN 'NaN' WHEN 2 THEN -0.0 WHEN 3 THEN 0.0 ELSE i / 4.0 END::DOUBLE "
                    + "AS d, CASE WHEN i % 17 > 0 THEN 'k' || ((i // 5000) * 3 + i % 3) END AS s, "
                    + "md5(i::VARCHAR) AS u, (i % 97)::DECIMAL(9,2) / 4 AS m, DATE '2020-01-01' + (i // 100)::INTEGER AS t, "
                    + "CASE WHEN i > 4000 THEN i % 2 = 0 END AS b, (i // 8000)::FLOAT AS f, i % 2 AS p FROM range(20000) t(i)) "
                    + "TO '@/t' (FORMAT parquet, PARTITION_BY (p), ROW_GROUP_SIZE 2048)");
            Table table = tester.table("t");
            List<List<@Nullable Object>> rows = tester.scan(table, null);
            assertEquals(20_000, rows.size());
            long pruned = check(tester, table, rows, new Random(7), FILTERS, "row groups pruned", "files pruned");
            assertTrue(pruned > FILTERS, pruned + " were pruned");
        }
    }

    @Test
    void pagesThatAreSkippedHaveNoRow() {
        try (TableTester tester = new TableTester(directory)) {
            int skipped = 0;
            for (int seed = 0; seed < 4; seed++) {
                String file = "small" + seed + ".parquet";
                SmallPages.write(directory.resolve(file), 6000, seed < 2 ? 200 : 1500, seed % 2 == 0, seed);
                Table table = tester.table(file);
                List<List<@Nullable Object>> rows = tester.scan(table, null);
                assertEquals(6000, rows.size());
                skipped += check(tester, table, rows, new Random(seed), FILTERS / 2, "pages skipped");
            }
            assertTrue(skipped > 50 * FILTERS, skipped + " were skipped");
        }
    }

    /// Compares filters made by chance with what they mean. Returns the sum of some counters.
    private static long check(TableTester tester, Table table, List<List<@Nullable Object>> rows, Random random,
            int filters, String... counters) {
        long sum = 0;
        for (int i = 0; i < filters; i++) {
            Filter filter = filter(table, rows, random, 2);
            List<List<@Nullable Object>> expected = rows.stream()
                    .filter(row -> Boolean.TRUE.equals(filter.meaning.apply(row))).toList();
            tester.batchRows = i % 3 == 0 ? 100 : 0;
            assertEquals(expected, tester.scan(table, filter.expression), filter.expression.toString());
            for (String counter : counters) {
                sum += tester.counted(counter);
            }
            assertEquals(expected.size(), tester.count(table, filter.expression), filter.expression.toString());
        }
        return sum;
    }

    private static Filter filter(Table table, List<List<@Nullable Object>> rows, Random random, int depth) {
        int choice = random.nextInt(depth == 0 ? 4 : 8);
        if (choice >= 6) {
            Filter left = filter(table, rows, random, depth - 1);
            Filter right = filter(table, rows, random, depth - 1);
            List<Expression> operands = List.of(left.expression, right.expression);
            return choice == 6
                    ? new Filter(new Expression.And(operands),
                            row -> and(left.meaning.apply(row), right.meaning.apply(row)))
                    : new Filter(new Expression.Or(operands),
                            row -> or(left.meaning.apply(row), right.meaning.apply(row)));
        }
        int column = random.nextInt(table.schema().size());
        Expression.Reference reference = new Expression.Reference(column, table.schema().field(column).type());
        if (choice == 0) {
            boolean isNull = random.nextBoolean();
            return new Filter(call(isNull ? "is null" : "is not null", reference),
                    row -> row.get(column) == null == isNull);
        }
        if (choice == 1) {
            List<@Nullable Object> values = Arrays.asList(value(rows, column, random), value(rows, column, random));
            List<Expression.Literal> literals = values.stream()
                    .map(value -> new Expression.Literal(value, reference.type())).toList();
            return new Filter(new Expression.In(reference, literals), row -> {
                Boolean first = compare("=", row.get(column), values.get(0));
                return or(first, compare("=", row.get(column), values.get(1)));
            });
        }
        String operator = List.of("=", "=", "<>", "<", "<=", ">", ">=").get(random.nextInt(7));
        Object value = value(rows, column, random);
        return new Filter(call(operator, reference, new Expression.Literal(value, reference.type())),
                row -> compare(operator, row.get(column), value));
    }

    /// Returns a value of the column, or at times one near it that it may not have.
    private static @Nullable Object value(List<List<@Nullable Object>> rows, int column, Random random) {
        Object value = rows.get(random.nextInt(rows.size())).get(column);
        if (value == null || random.nextInt(3) > 0) {
            return value;
        }
        return switch (value) {
            case String text -> text + "a";
            case Integer number -> number + random.nextInt(9) - 4;
            case Long number -> number + random.nextInt(9) - 4;
            case Double number -> number + 0.125;
            case BigDecimal number -> number.add(new BigDecimal("0.01"));
            default -> value;
        };
    }

    private static Expression call(String name, Expression... arguments) {
        List<SqlType> types = Arrays.stream(arguments).map(Expression::type).toList();
        return new Expression.Call(FunctionCatalog.scalar(name).bind(types), new ArrayList<>(List.of(arguments)));
    }

    private static @Nullable Boolean and(@Nullable Boolean a, @Nullable Boolean b) {
        if (Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b)) {
            return false;
        }
        return a == null || b == null ? null : Boolean.TRUE;
    }

    private static @Nullable Boolean or(@Nullable Boolean a, @Nullable Boolean b) {
        if (Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b)) {
            return true;
        }
        return a == null || b == null ? null : Boolean.FALSE;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Boolean compare(String operator, @Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return null;
        }
        int order = switch (a) {
            // Adding 0 makes one zero of both; Double.compare has NaN above all.
            case Double number -> Double.compare(number + 0.0, (Double) b + 0.0);
            case Float number -> Float.compare(number + 0f, (Float) b + 0f);
            case String text -> Arrays.compareUnsigned(text.getBytes(StandardCharsets.UTF_8),
                    b.toString().getBytes(StandardCharsets.UTF_8));
            default -> ((Comparable<Object>) a).compareTo(b);
        };
        return switch (operator) {
            case "=" -> order == 0;
            case "<>" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }
}

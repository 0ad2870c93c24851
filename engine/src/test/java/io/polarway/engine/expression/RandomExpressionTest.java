package io.polarway.engine.expression;

import static io.polarway.engine.expression.Expressions.and;
import static io.polarway.engine.expression.Expressions.call;
import static io.polarway.engine.expression.Expressions.coalesce;
import static io.polarway.engine.expression.Expressions.column;
import static io.polarway.engine.expression.Expressions.in;
import static io.polarway.engine.expression.Expressions.integer;
import static io.polarway.engine.expression.Expressions.literal;
import static io.polarway.engine.expression.Expressions.or;
import static io.polarway.engine.expression.Expressions.text;
import static io.polarway.engine.expression.Expressions.when;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.KernelCheck;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Evaluates random expressions over random batches in all encodings, and compares with a row-by-row reference: values,
/// NULLs, selections, and whether an error surfaces.
class RandomExpressionTest {
    private static final List<SqlType> TYPES = List.of(ScalarType.INTEGER, ScalarType.INTEGER, ScalarType.VARCHAR,
            ScalarType.VARCHAR, ScalarType.BOOLEAN);
    private static final List<String> TEXTS = List.of("", "a", "ab", "b", "long enough for a buffer",
            "long enough, really");

    private final Random random = new Random(42);

    @Test
    void agreesWithTheReference() {
        for (int round = 0; round < 1500; round++) {
            Expression expression = switch (random.nextInt(3)) {
                case 0 -> number(4);
                case 1 -> string(4);
                default -> truth(4);
            };
            Expression predicate = truth(4);
            try (KernelCheck check = new KernelCheck();
                    ExpressionEvaluator evaluator = new ExpressionEvaluator(check.scratch())) {
                Expression folded = Folding.fold(expression, check.scratch());
                int batches = 1 + random.nextInt(3);
                for (int batch = 0; batch < batches; batch++) {
                    checkBatch(check, evaluator, expression, folded, predicate);
                }
            }
        }
    }

    private void checkBatch(KernelCheck check, ExpressionEvaluator evaluator, Expression expression, Expression folded,
            Expression predicate) {
        int rows = random.nextInt(8) == 0 ? random.nextInt(3) : 1 + random.nextInt(150);
        List<List<@Nullable Object>> columns = new ArrayList<>();
        Column[] arguments = new Column[TYPES.size()];
        for (int i = 0; i < arguments.length; i++) {
            boolean isNullable = random.nextBoolean();
            List<@Nullable Object> values = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                values.add(isNullable && random.nextInt(4) == 0 ? null : value(TYPES.get(i)));
            }
            switch (random.nextInt(4)) {
                case 0 -> {
                    Object one = isNullable ? null : value(TYPES.get(i));
                    values = new ArrayList<>(Collections.nCopies(rows, one));
                    arguments[i] = Values.constant(check.memory(), TYPES.get(i), one, rows);
                }
                case 1, 2 -> arguments[i] = check.dictionary(TYPES.get(i), values);
                default -> arguments[i] = Values.column(check.memory(), TYPES.get(i), values);
            }
            columns.add(values);
        }
        Selection selection = null;
        if (random.nextInt(3) == 0) {
            int[] positions = IntStream.range(0, rows).filter(_ -> random.nextInt(3) > 0).toArray();
            selection = new Selection(positions, positions.length);
        }
        try (Batch batch = new Batch(rows, selection, arguments)) {
            int[] positions = selection == null ? IntStream.range(0, rows).toArray() : selection.positions();
            checkValues(evaluator, expression, batch, positions, columns);
            checkFolded(evaluator, expression, folded, batch, positions, columns);
            checkFilter(evaluator, predicate, batch, positions, columns);
        }
    }

    private static void checkValues(ExpressionEvaluator evaluator, Expression expression, Batch batch, int[] positions,
            List<List<@Nullable Object>> columns) {
        List<@Nullable Object> strict = expected(expression, positions, columns, false);
        List<@Nullable Object> lenient = expected(expression, positions, columns, true);
        try (Column result = evaluator.evaluate(expression, batch)) {
            assertTrue(lenient != null, () -> "no error from " + expression);
            assertEquals(batch.positions(), result.rows());
            assertEquals(expression.type(), result.type());
            for (int i = 0; i < positions.length; i++) {
                int row = positions[i];
                assertEquals(lenient.get(i), Values.get(result, row), () -> expression + " in row " + row);
            }
        } catch (EngineException e) {
            assertEquals(ErrorCode.DIVISION_BY_ZERO, e.code(), () -> e + " from " + expression);
            assertEquals(null, strict, () -> "an error from " + expression);
        }
    }

    private static void checkFolded(ExpressionEvaluator evaluator, Expression expression, Expression folded,
            Batch batch,
            int[] positions, List<List<@Nullable Object>> columns) {
        List<@Nullable Object> expected = expected(expression, positions, columns, false);
        List<Column> results = List.of();
        try {
            results = evaluator.evaluate(List.of(folded, expression, folded), batch);
            for (Column result : results) {
                for (int i = 0; i < positions.length && expected != null; i++) {
                    assertEquals(expected.get(i), Values.get(result, positions[i]),
                            () -> folded + " from " + expression);
                }
            }
        } catch (EngineException e) {
            assertEquals(ErrorCode.DIVISION_BY_ZERO, e.code());
            assertEquals(null, expected, () -> "an error from " + folded);
        } finally {
            results.forEach(Column::close);
        }
    }

    private static void checkFilter(ExpressionEvaluator evaluator, Expression predicate, Batch batch, int[] positions,
            List<List<@Nullable Object>> columns) {
        List<@Nullable Object> expected = expected(predicate, positions, columns, false);
        try {
            Selection result = evaluator.filter(predicate, batch);
            if (expected != null) {
                int[] wanted = IntStream.range(0, positions.length).filter(i -> Boolean.TRUE.equals(expected.get(i)))
                        .map(i -> positions[i]).toArray();
                int[] actual = result == null
                        ? IntStream.range(0, batch.positions()).toArray()
                        : Arrays.copyOf(result.positions(), result.count());
                assertArrayEquals(wanted, actual, () -> predicate.toString());
            }
        } catch (EngineException e) {
            assertEquals(ErrorCode.DIVISION_BY_ZERO, e.code(), () -> e + " from " + predicate);
            assertEquals(null, expected, () -> "an error from " + predicate);
        }
    }

    /// Returns the values at the positions, or null if one of them raises an error.
    private static @Nullable List<@Nullable Object> expected(Expression expression, int[] positions,
            List<List<@Nullable Object>> columns, boolean isLenient) {
        List<@Nullable Object> values = new ArrayList<>();
        try {
            for (int row : positions) {
                List<@Nullable Object> cells = new ArrayList<>();
                for (List<@Nullable Object> column : columns) {
                    cells.add(column.get(row));
                }
                values.add(ReferenceEvaluator.evaluate(expression, cells, isLenient));
            }
            return values;
        } catch (ReferenceEvaluator.Failure e) {
            return null;
        }
    }

    private Object value(SqlType type) {
        return switch (type) {
            case ScalarType.INTEGER -> random.nextInt(7) - 2;
            case ScalarType.VARCHAR -> TEXTS.get(random.nextInt(TEXTS.size()));
            default -> random.nextBoolean();
        };
    }

    private Expression number(int depth) {
        return switch (depth == 0 ? random.nextInt(3) : random.nextInt(8)) {
            case 0 -> column(0, ScalarType.INTEGER);
            case 1 -> column(1, ScalarType.INTEGER);
            case 2 -> integer(random.nextInt(8) == 0 ? null : random.nextInt(5) - 1);
            case 3 -> call("+", number(depth - 1), number(depth - 1));
            case 4 -> call("/", number(depth - 1), number(depth - 1));
            case 5 -> when(truth(depth - 1), number(depth - 1), number(depth - 1));
            case 6 -> coalesce(number(depth - 1), number(depth - 1));
            default -> call("length", string(depth - 1));
        };
    }

    private Expression string(int depth) {
        return switch (depth == 0 ? random.nextInt(3) : random.nextInt(7)) {
            case 0 -> column(2, ScalarType.VARCHAR);
            case 1 -> column(3, ScalarType.VARCHAR);
            case 2 -> text(random.nextInt(8) == 0 ? null : TEXTS.get(random.nextInt(TEXTS.size())));
            case 3 -> call("upper", string(depth - 1));
            case 4 -> call("||", string(depth - 1), string(depth - 1));
            case 5 -> when(truth(depth - 1), string(depth - 1), string(depth - 1));
            default -> coalesce(string(depth - 1), string(depth - 1));
        };
    }

    private Expression truth(int depth) {
        return switch (depth == 0 ? random.nextInt(2) : random.nextInt(12)) {
            case 0 -> column(4, ScalarType.BOOLEAN);
            case 1 -> literal(random.nextInt(4) == 0 ? null : random.nextBoolean(), ScalarType.BOOLEAN);
            case 2 -> call("=", number(depth - 1), number(depth - 1));
            case 3 -> call("<", number(depth - 1), number(depth - 1));
            case 4 -> call(random.nextBoolean() ? "=" : "<>", string(depth - 1), string(depth - 1));
            case 5 -> call(">=", string(depth - 1), string(depth - 1));
            case 6 -> and(truth(depth - 1), truth(depth - 1), truth(depth - 1));
            case 7 -> or(truth(depth - 1), truth(depth - 1));
            case 8 -> call("not", truth(depth - 1));
            case 9 -> call("is null", random.nextBoolean() ? number(depth - 1) : string(depth - 1));
            case 10 -> random.nextBoolean()
                    ? in(number(depth - 1), 0, 2, random.nextBoolean() ? null : Integer.valueOf(3))
                    : in(string(depth - 1), "a", "long enough for a buffer", random.nextInt(3) == 0 ? null : "zz");
            default -> call("like", string(depth - 1), text("a%"));
        };
    }
}

package io.polarway.engine.expression;

import static io.polarway.engine.expression.Expressions.and;
import static io.polarway.engine.expression.Expressions.call;
import static io.polarway.engine.expression.Expressions.coalesce;
import static io.polarway.engine.expression.Expressions.in;
import static io.polarway.engine.expression.Expressions.integer;
import static io.polarway.engine.expression.Expressions.literal;
import static io.polarway.engine.expression.Expressions.text;
import static io.polarway.engine.expression.Expressions.when;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.KernelCheck;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ListType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.StructType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How often the evaluator calls kernels, and over what: dictionaries, constants, common subexpressions.
class ExpressionEvaluatorTest {
    private final KernelCheck check = new KernelCheck();
    private final ExpressionEvaluator evaluator = new ExpressionEvaluator(check.scratch());
    private final List<Integer> calls = new ArrayList<>();

    @AfterEach
    void close() {
        evaluator.close();
        check.close();
    }

    /// A function of one string that notes how many rows it was asked for.
    private Expression counted(Expression argument, boolean isDeterministic) {
        BoundFunction upper = ((Expression.Call) call("upper", argument)).function();
        Kernel kernel = (arguments, selection, rows, scratch) -> {
            calls.add(selection == null ? rows : selection.count());
            return upper.kernel().apply(arguments, selection, rows, scratch);
        };
        return new Expression.Call(
                new BoundFunction("counted", upper.argumentTypes(), upper.resultType(), kernel, false,
                        isDeterministic),
                List.of(argument));
    }

    private DictionaryColumn column(FlatColumn dictionary, int rows) {
        ArrowBuf codes = check.memory().allocate(rows * 4L);
        for (int i = 0; i < rows; i++) {
            Layouts.segment(codes).setAtIndex(Layouts.INT, i, i % dictionary.rows());
        }
        return new DictionaryColumn((FlatColumn) dictionary.retain(), rows, null, codes);
    }

    private List<@Nullable Object> values(Expression expression, Batch batch) {
        try (Column result = evaluator.evaluate(expression, batch)) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < result.rows(); i++) {
                values.add(Values.get(result, i));
            }
            return values;
        }
    }

    @Test
    void evaluatesADictionaryOnce() {
        Expression upper = counted(Expressions.column(0, ScalarType.VARCHAR), true);
        Expression predicate = call("=", upper, text("B"));
        try (FlatColumn first = Values.column(check.memory(), ScalarType.VARCHAR, List.of("a", "b", "c"));
                FlatColumn second = Values.column(check.memory(), ScalarType.VARCHAR, List.of("b", "d"))) {
            for (FlatColumn dictionary : List.of(first, first, second, second)) {
                try (Batch batch = new Batch(10, null, column(dictionary, 10))) {
                    try (Column result = evaluator.evaluate(upper, batch)) {
                        assertInstanceOf(DictionaryColumn.class, result);
                        assertEquals("B", Values.get(result, dictionary == first ? 1 : 0));
                    }
                    Selection selection = evaluator.filter(predicate, batch);
                    assertEquals(dictionary == first ? "[1, 4, 7]" : "[0, 2, 4, 6, 8]", String.valueOf(selection));
                }
            }
        }
        // Once by itself and once within the predicate, per dictionary.
        assertEquals(List.of(3, 3, 2, 2), calls);
    }

    @Test
    void evaluatesRowsOfALargeDictionaryUntilEnoughHaveCome() {
        Expression upper = counted(Expressions.column(0, ScalarType.VARCHAR), true);
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            entries.add("entry " + i);
        }
        try (FlatColumn dictionary = Values.column(check.memory(), ScalarType.VARCHAR, entries)) {
            for (int round = 0; round < 4; round++) {
                try (Batch batch = new Batch(10, null, column(dictionary, 10))) {
                    assertEquals("ENTRY 9", values(upper, batch).get(9));
                }
            }
        }
        assertEquals(List.of(10, 10, 50), calls);
    }

    @Test
    void entriesThatNoRowRefersToCannotFail() {
        Expression number = new Expression.Cast(Expressions.column(0, ScalarType.VARCHAR), ScalarType.INTEGER, false);
        try (FlatColumn dictionary = Values.column(check.memory(), ScalarType.VARCHAR, List.of("1", "2", "x"));
                Batch all = new Batch(10, null, column(dictionary, 10));
                Batch good = all.select(new Selection(new int[]{0, 1, 3}, 3))) {
            try (Column result = evaluator.evaluate(number, good)) {
                assertEquals(2, Values.get(result, 1));
            }
            assertEquals("[1]", String.valueOf(evaluator.filter(call("=", number, integer(2)), good)));
            assertEquals(ErrorCode.INVALID_TEXT,
                    assertThrows(EngineException.class, () -> evaluator.evaluate(number, all)).code());
        }
    }

    @Test
    void evaluatesConstantsOnce() {
        Expression upper = counted(Expressions.column(0, ScalarType.VARCHAR), true);
        try (Batch batch = new Batch(10, null, Values.constant(check.memory(), ScalarType.VARCHAR, "x", 10))) {
            try (Column result = evaluator.evaluate(upper, batch)) {
                assertInstanceOf(ConstantColumn.class, result);
                assertEquals(10, result.rows());
                assertEquals("X", Values.get(result, 9));
            }
            assertNull(evaluator.filter(call("=", upper, text("X")), batch));
            assertSame(Selection.EMPTY, evaluator.filter(call("=", upper, text("Y")), batch));
        }
        assertEquals(List.of(1, 1, 1), calls);
    }

    @Test
    void evaluatesNothingForNoRows() {
        Expression failing = call("/", integer(1), integer(0));
        try (Batch batch = new Batch(3, Selection.EMPTY,
                Values.column(check.memory(), ScalarType.INTEGER, List.of(1, 2, 3)));
                Column result = evaluator.evaluate(failing, batch)) {
            assertEquals(3, result.rows());
            assertSame(Selection.EMPTY, evaluator.filter(call("=", failing, integer(1)), batch));
        }
    }

    @Test
    void evaluatesCommonSubexpressionsOnce() {
        Expression upper = counted(Expressions.column(0, ScalarType.VARCHAR), true);
        Expression same = counted(Expressions.column(0, ScalarType.VARCHAR), true);
        try (Batch batch = new Batch(3, null,
                Values.column(check.memory(), ScalarType.VARCHAR, List.of("a", "b", "c")))) {
            List<Column> results = evaluator.evaluate(List.of(upper, call("||", same, upper), call("length", same)),
                    batch);
            assertEquals("BB", Values.get(results.get(1), 1));
            results.forEach(Column::close);
            assertEquals(List.of(3), calls);
        }
    }

    @Test
    void callsWhatIsNotDeterministicEachTime() {
        Expression random = counted(Expressions.column(0, ScalarType.VARCHAR), false);
        try (FlatColumn dictionary = Values.column(check.memory(), ScalarType.VARCHAR, List.of("a", "b"));
                Batch batch = new Batch(6, null, column(dictionary, 6))) {
            evaluator.evaluate(List.of(random, random), batch).forEach(Column::close);
        }
        assertEquals(List.of(6, 6), calls);
    }

    @Test
    void caseEvaluatesBranchesForTheirRowsOnly() {
        Expression a = Expressions.column(0, ScalarType.INTEGER);
        Expression guarded = when(call("=", a, integer(0)), integer(-1), call("/", integer(10), a));
        try (Batch batch = new Batch(4, null, Values.column(check.memory(), ScalarType.INTEGER,
                new ArrayList<>(List.of(0, 2, 5, 0))))) {
            assertEquals(List.of(-1, 5, 2, -1), values(guarded, batch));
            assertEquals("[1]", String.valueOf(evaluator.filter(
                    and(call("<>", a, integer(0)), call("=", call("/", integer(10), a), integer(5))), batch)));
            assertThrows(EngineException.class, () -> evaluator.filter(
                    and(call("=", call("/", integer(10), a), integer(5)), call("is not null", call("/", a, a))),
                    batch));
        }
    }

    private void membership(SqlType type, List<?> wanted, List<?> rows, List<@Nullable Object> expected) {
        Expression in = in(Expressions.column(0, type), wanted.toArray());
        for (int encoding = 0; encoding < 2; encoding++) {
            Column column = encoding == 0 ? Values.column(check.memory(), type, rows) : check.dictionary(type, rows);
            try (Batch batch = new Batch(rows.size(), null, column)) {
                assertEquals(expected, values(in, batch), type.sql());
                Selection selection = evaluator.filter(in, batch);
                List<@Nullable Object> selected = new ArrayList<>(Collections.nCopies(rows.size(), false));
                for (int i = 0; selection != null && i < selection.count(); i++) {
                    selected.set(selection.position(i), true);
                }
                for (int i = 0; i < rows.size() && selection != null; i++) {
                    assertEquals(Boolean.TRUE.equals(expected.get(i)), selected.get(i));
                }
            }
        }
    }

    private static List<@Nullable Object> list(@Nullable Object... values) {
        return new ArrayList<>(Arrays.asList(values));
    }

    @Test
    void findsMembersOfEveryStorage() {
        membership(ScalarType.TINYINT, List.of((byte) -1, (byte) 7), list((byte) 7, null, (byte) 6),
                list(true, null, false));
        membership(ScalarType.SMALLINT, List.of((short) 300), list((short) 300, (short) 1), list(true, false));
        membership(ScalarType.BIGINT, List.of(Long.MIN_VALUE, 5L, Long.MAX_VALUE),
                list(5L, Long.MAX_VALUE, Long.MIN_VALUE, 0L, -1L), list(true, true, true, false, false));
        membership(ScalarType.DOUBLE, List.of(0.0, Double.NaN), list(-0.0, Double.NaN, 1.0, null),
                list(true, true, false, null));
        membership(ScalarType.REAL, List.of(1.5f), list(1.5f, 2.5f), list(true, false));
        membership(ScalarType.BOOLEAN, List.of(true), list(true, false, null), list(true, false, null));
        membership(ScalarType.DATE, List.of(10, 20_000), list(20_000, 11), list(true, false));
        membership(TimestampType.NANOS, List.of(10L), list(10L, 11L), list(true, false));
        DecimalType wide = new DecimalType(38, 2);
        membership(wide, List.of(new BigDecimal("12345678901234567890.12"), new BigDecimal("-1.00")),
                list(new BigDecimal("-1.00"), new BigDecimal("12345678901234567890.12"), new BigDecimal("1.00")),
                list(true, true, false));
        byte[] uuid = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
        byte[] other = uuid.clone();
        other[15]++;
        membership(ScalarType.UUID, List.of(uuid), list(uuid, other), list(true, false));
        membership(ScalarType.VARCHAR, List.of("", "short", "a text that is longer than twelve bytes"),
                list("", "short", "a text that is longer than twelve bytes", "a text that is longer than twelve byteZ",
                        null),
                list(true, true, true, false, null));
        membership(ScalarType.INTEGER, list(1, null), list(1, 2, null), list(true, null, null));
    }

    private Column lists(List<@Nullable List<Integer>> rows) {
        ArrowBuf offsets = check.memory().allocate((rows.size() + 1) * 4L);
        ArrowBuf validity = check.memory().allocateZeroed(8);
        List<Integer> elements = new ArrayList<>();
        Layouts.segment(offsets).setAtIndex(Layouts.INT, 0, 0);
        for (int i = 0; i < rows.size(); i++) {
            List<Integer> row = rows.get(i);
            if (row != null) {
                elements.addAll(row);
                Bits.set(Layouts.segment(validity), i);
            }
            Layouts.segment(offsets).setAtIndex(Layouts.INT, i + 1, elements.size());
        }
        return new FlatColumn(new ListType(ScalarType.INTEGER), rows.size(), validity, offsets, new ArrowBuf[0],
                List.of(Values.column(check.memory(), ScalarType.INTEGER, elements)));
    }

    private Column structs(List<String> names) {
        SqlType type = new StructType(List.of(new Field("name", ScalarType.VARCHAR)));
        return new FlatColumn(type, names.size(), null, check.memory().allocateZeroed(8), new ArrowBuf[0],
                List.of(Values.column(check.memory(), ScalarType.VARCHAR, names)));
    }

    @Test
    void mergesNestedColumns() {
        SqlType type = new ListType(ScalarType.INTEGER);
        try (Batch batch = new Batch(3, null, lists(Arrays.asList(null, List.of(1, 2), null)),
                lists(Arrays.asList(List.of(7), List.of(8), null)))) {
            assertEquals(Arrays.asList(List.of(7), List.of(1, 2), null),
                    values(coalesce(Expressions.column(0, type), Expressions.column(1, type)), batch));
        }
        try (Batch batch = new Batch(2, null, structs(List.of("a long name, not inline", "b")),
                structs(List.of("c", "d")),
                Values.column(check.memory(), ScalarType.BOOLEAN, List.of(true, false)))) {
            SqlType struct = batch.column(0).type();
            assertEquals(List.of(Map.of("name", "a long name, not inline"), Map.of("name", "d")),
                    values(when(Expressions.column(2, ScalarType.BOOLEAN), Expressions.column(0, struct),
                            Expressions.column(1, struct)), batch));
        }
    }

    @Test
    void nothingLeaksWhenAnArgumentFails() {
        Expression a = Expressions.column(0, ScalarType.INTEGER);
        Expression failing = call("/", a, call("-", a, a));
        try (Batch batch = new Batch(3, null, Values.column(check.memory(), ScalarType.INTEGER, List.of(1, 2, 3)))) {
            for (Expression expression : List.of(call("+", call("+", a, a), failing),
                    coalesce(literal(null, ScalarType.INTEGER), call("+", a, integer(1)), failing),
                    when(call("=", a, integer(1)), call("+", a, a), failing))) {
                if (expression instanceof Expression.Coalesce) {
                    assertEquals(List.of(2, 3, 4), values(expression, batch));
                } else {
                    assertThrows(EngineException.class,
                            () -> evaluator.evaluate(List.of(call("+", a, a), expression), batch));
                }
            }
        }
    }
}

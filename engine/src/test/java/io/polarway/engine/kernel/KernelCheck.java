package io.polarway.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Runs kernels over literal columns in all encodings and with selections, and compares with a reference that computes
/// one row from Java values. Closing it checks that nothing leaked.
public final class KernelCheck implements AutoCloseable {
    private final MemoryPool pool = new MemoryPool(1L << 30);
    private final QueryMemory memory = pool.open("test");
    private final Scratch scratch = new Scratch(memory, new Cancellation(), ZoneId.of("Europe/Berlin"),
            Instant.parse("2024-05-06T07:08:09Z"));

    /// Returns where results are allocated.
    public QueryMemory memory() {
        return memory;
    }

    /// Returns what kernels are given.
    public Scratch scratch() {
        return scratch;
    }

    /// Compares a kernel with a reference over all encodings of its arguments.
    ///
    /// @param kernel the kernel
    /// @param types the types of the arguments
    /// @param rows one list per argument, of Java forms
    /// @param expected gives the Java form of the result of one row
    public void check(Kernel kernel, List<SqlType> types, List<? extends List<? extends @Nullable Object>> rows,
            Function<List<@Nullable Object>, @Nullable Object> expected) {
        int count = rows.getFirst().size();
        int encodings = 1 << types.size();
        for (int dictionaries = 0; dictionaries < encodings; dictionaries++) {
            checkOnce(kernel, types, rows, expected, count, dictionaries, -1);
        }
        for (int constant = 0; constant < types.size(); constant++) {
            for (int row = 0; row < Math.min(count, 7); row++) {
                List<List<@Nullable Object>> changed = new ArrayList<>();
                for (List<?> list : rows) {
                    changed.add(new ArrayList<>(list));
                }
                changed.set(constant, new ArrayList<>(Collections.nCopies(count, rows.get(constant).get(row))));
                checkOnce(kernel, types, changed, expected, count, 0, 1 << constant);
            }
        }
        for (int row = 0; row < Math.min(count, 25); row++) {
            int one = row;
            List<List<@Nullable Object>> changed = new ArrayList<>();
            rows.forEach(list -> changed.add(Collections.nCopies(3, list.get(one))));
            checkOnce(kernel, types, changed, expected, 3, 0, -2);
        }
    }

    private void checkOnce(Kernel kernel, List<SqlType> types, List<? extends List<? extends @Nullable Object>> rows,
            Function<List<@Nullable Object>, @Nullable Object> expected, int count, int dictionaries, int constants) {
        Column[] arguments = new Column[types.size()];
        for (int i = 0; i < arguments.length; i++) {
            if (constants != -1 && (constants >> i & 1) != 0 || constants == -2) {
                arguments[i] = Values.constant(memory, types.get(i), rows.get(i).getFirst(), count);
            } else if ((dictionaries >> i & 1) != 0) {
                arguments[i] = dictionary(types.get(i), rows.get(i));
            } else {
                arguments[i] = Values.column(memory, types.get(i), rows.get(i));
            }
        }
        try {
            List<@Nullable Object> results = new ArrayList<>();
            for (int row = 0; row < count; row++) {
                List<@Nullable Object> values = new ArrayList<>();
                for (List<?> list : rows) {
                    values.add(list.get(row));
                }
                results.add(expected.apply(values));
            }
            compare(kernel, arguments, null, count, rows, results);
            Random random = new Random(count);
            int[] some = java.util.stream.IntStream.range(0, count).filter(row -> random.nextInt(3) == 0).toArray();
            compare(kernel, arguments, new Selection(some, some.length), count, rows, results);
            int[] few = java.util.stream.IntStream.range(0, count).filter(row -> row % 9 == 4).toArray();
            compare(kernel, arguments, new Selection(few, few.length), count, rows, results);
            compare(kernel, arguments, Selection.EMPTY, count, rows, results);
        } finally {
            for (Column argument : arguments) {
                argument.close();
            }
        }
    }

    private void compare(Kernel kernel, Column[] arguments, @Nullable Selection selection, int count, List<?> rows,
            List<@Nullable Object> expected) {
        try (Column result = kernel.apply(arguments, selection, count, scratch)) {
            assertEquals(count, result.rows());
            int needed = selection == null ? count : selection.count();
            for (int i = 0; i < needed; i++) {
                int row = selection == null ? i : selection.position(i);
                Object actual = comparable(Values.get(result, row));
                Object wanted = comparable(expected.get(row));
                if (!Objects.equals(wanted, actual)) {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (Object list : rows) {
                        values.add(((List<?>) list).get(row));
                    }
                    assertEquals(wanted, actual, () -> kernel + " of " + values);
                }
            }
        }
        if (kernel instanceof PredicateKernel predicate) {
            int[] out = new int[count];
            int found = predicate.select(arguments, selection, count, out, scratch);
            int[] wanted = (selection == null
                    ? java.util.stream.IntStream.range(0, count)
                    : Arrays.stream(selection.positions(), 0, selection.count()))
                    .filter(row -> Boolean.TRUE.equals(expected.get(row))).toArray();
            assertArrayEquals(wanted, Arrays.copyOf(out, found));
        }
    }

    private static @Nullable Object comparable(@Nullable Object value) {
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value;
    }

    /// Returns a dictionary column of the given values: NULLs alternate between the rows' validity and a NULL entry.
    public DictionaryColumn dictionary(SqlType type, List<? extends @Nullable Object> list) {
        List<@Nullable Object> entries = new ArrayList<>();
        int[] codes = new int[list.size()];
        ArrowBuf validity = memory.allocateZeroed(Math.max(8, Bits.bytes(list.size())));
        for (int row = 0; row < codes.length; row++) {
            Object value = list.get(row);
            if (value == null && row % 2 == 0) {
                continue;
            }
            Bits.set(Layouts.segment(validity), row);
            int code = entries.indexOf(value);
            if (code < 0) {
                code = entries.size();
                entries.add(value);
            }
            codes[row] = code;
        }
        if (entries.isEmpty()) {
            entries.add(null);
        }
        ArrowBuf buffer = memory.allocate(Math.max(8, codes.length * 4L));
        for (int row = 0; row < codes.length; row++) {
            Layouts.segment(buffer).setAtIndex(Layouts.INT, row, codes[row]);
        }
        return assertInstanceOf(DictionaryColumn.class,
                new DictionaryColumn((FlatColumn) Values.column(memory, type, entries), codes.length, validity,
                        buffer));
    }

    @Override
    public void close() {
        assertEquals(0, memory.used());
        memory.close();
        pool.close();
    }
}

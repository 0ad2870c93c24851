package io.polarway.engine.kernel.datetime;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Views;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A function whose first argument, nearly always a constant, names a unit or a field; the kernel for each takes the other
/// arguments and gives 8-byte values.
///
/// @param <U> what the name stands for
public final class ByUnit<U> implements Kernel {
    private final SqlType resultType;
    private final Function<String, U> units;
    private final Function<U, Kernel> kernels;
    private final Map<U, Kernel> made = new ConcurrentHashMap<>();

    /// Creates the kernel.
    ///
    /// @param units finds the unit of a name, or fails
    /// @param kernels makes the kernel of a unit, once
    public ByUnit(SqlType resultType, Function<String, U> units, Function<U, Kernel> kernels) {
        this.resultType = resultType;
        this.units = units;
        this.kernels = kernels;
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        if (Operands.isAnyNull(arguments)) {
            return ConstantColumn.ofNull(resultType, rows);
        }
        Column[] others = Arrays.copyOfRange(arguments, 1, arguments.length);
        if (arguments[0] instanceof ConstantColumn constant) {
            return kernel(Views.text(constant.value(), 0)).apply(others, selection, rows, scratch);
        }
        try (FlatColumn names = Gather.flatten(arguments[0], scratch.memory())) {
            return byRow(names, others, selection, rows, scratch);
        }
    }

    private Kernel kernel(String name) {
        return made.computeIfAbsent(units.apply(name), kernels);
    }

    /// Runs the kernel of each unit over the rows that name it.
    private FlatColumn byRow(FlatColumn names, Column[] others, @Nullable Selection selection, int rows,
            Scratch scratch) {
        Map<String, int[]> positions = new LinkedHashMap<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        int selected = selection == null ? rows : selection.count();
        for (int i = 0; i < selected; i++) {
            int position = selection == null ? i : selection.position(i);
            if (!names.isNull(position)) {
                String name = Views.text(names, position);
                int count = counts.merge(name, 1, Integer::sum);
                positions.computeIfAbsent(name, _ -> new int[selected])[count - 1] = position;
            }
        }
        ArrowBuf validity = scratch.bitmap(rows);
        ArrowBuf values = null;
        try {
            values = scratch.memory().allocateZeroed(Math.max(8, rows * 8L));
            MemorySegment out = Layouts.segment(values);
            MemorySegment valid = Layouts.segment(validity);
            Bits.fill(valid, rows, false);
            for (Map.Entry<String, int[]> entry : positions.entrySet()) {
                Selection chosen = new Selection(entry.getValue(), counts.getOrDefault(entry.getKey(), 0));
                try (Column column = kernel(entry.getKey()).apply(others, chosen, rows, scratch);
                        FlatColumn flat = Gather.flatten(column, scratch.memory())) {
                    for (int i = 0; i < chosen.count(); i++) {
                        int position = chosen.position(i);
                        if (!flat.isNull(position)) {
                            Bits.set(valid, position);
                            MemoryAccess.setLongAtIndex(out, position,
                                    MemoryAccess.getLongAtIndex(flat.values(), position));
                        }
                    }
                }
            }
            return new FlatColumn(resultType, rows, validity, values);
        } catch (Throwable thrown) {
            validity.close();
            if (values != null) {
                values.close();
            }
            throw thrown;
        }
    }
}

package io.polarway.engine.expression;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// IN over literals: a look-up in a set. A NULL among the literals turns every FALSE into NULL.
final class InNode extends Node {
    private final List<Object> values;
    private final boolean hasNull;
    private @Nullable FlatColumn literals;
    private @Nullable LiteralSet set;

    InNode(Node operand, List<Expression.Literal> literals) {
        super(ScalarType.BOOLEAN, List.of(operand), true);
        this.values = new ArrayList<>();
        boolean nulls = false;
        for (Expression.Literal literal : literals) {
            Object value = literal.value();
            if (value == null) {
                nulls = true;
            } else {
                values.add(value);
            }
        }
        this.hasNull = nulls;
    }

    private LiteralSet set(Scratch scratch) {
        LiteralSet found = set;
        if (found == null) {
            FlatColumn column = Values.column(scratch.memory(), children().getFirst().type(), values);
            literals = column;
            found = LiteralSet.of(column);
            set = found;
        }
        return found;
    }

    @Override
    Column compute(Frame frame, @Nullable Selection selection) {
        int rows = frame.rows();
        Scratch scratch = frame.scratch();
        int[] hits = scratch.borrowInts(rows);
        ArrowBuf bits = null;
        ArrowBuf validity = null;
        try (Column operand = children().getFirst().evaluate(frame, selection)) {
            if (operand instanceof ConstantColumn constant && constant.isNull()) {
                return ConstantColumn.ofNull(ScalarType.BOOLEAN, rows);
            }
            int count = select(operand, selection, rows, hits, scratch);
            bits = scratch.bitmap(rows);
            MemorySegment target = Layouts.segment(bits);
            Bits.fill(target, rows, false);
            for (int i = 0; i < count; i++) {
                Bits.set(target, hits[i]);
            }
            if (hasNull) {
                validity = scratch.bitmap(rows);
                MemorySegment.copy(target, 0, Layouts.segment(validity), 0, Bits.bytes(rows));
            } else if (operand.mayHaveNulls()) {
                validity = scratch.bitmap(rows);
                MemorySegment valid = Layouts.segment(validity);
                Bits.fill(valid, rows, true);
                for (int row = 0; row < rows; row++) {
                    if (operand.isNull(row)) {
                        Bits.clear(valid, row);
                    }
                }
            }
            FlatColumn result = new FlatColumn(ScalarType.BOOLEAN, rows, validity, bits);
            bits = null;
            validity = null;
            return result;
        } finally {
            scratch.giveBack(hits);
            if (bits != null) {
                bits.close();
            }
            if (validity != null) {
                validity.close();
            }
        }
    }

    @Override
    int computeSelect(Frame frame, @Nullable Selection selection, int[] out) {
        try (Column operand = children().getFirst().evaluate(frame, selection)) {
            return select(operand, selection, frame.rows(), out, frame.scratch());
        }
    }

    /// Finds the rows that are not NULL and in the set.
    private int select(Column operand, @Nullable Selection selection, int rows, int[] out, Scratch scratch) {
        LiteralSet wanted = set(scratch);
        return switch (operand) {
            case ConstantColumn constant ->
                    !constant.isNull() && wanted.select(constant.value(), null, 1, new int[1]) == 1
                            ? TrueRows.all(selection, rows, out)
                            : 0;
            case DictionaryColumn dictionary -> {
                FlatColumn entries = dictionary.dictionary();
                if (entries.rows() > 2 * rows) {
                    try (FlatColumn flat = Gather.flatten(dictionary, scratch.memory())) {
                        yield selectFlat(wanted, flat, selection, rows, out);
                    }
                }
                int[] hits = new int[entries.rows()];
                int count = selectFlat(wanted, entries, null, hits.length, hits);
                byte[] table = new byte[hits.length];
                for (int i = 0; i < count; i++) {
                    table[hits[i]] = 1;
                }
                yield TrueRows.byCode(dictionary, table, false, selection, rows, out);
            }
            case FlatColumn flat -> selectFlat(wanted, flat, selection, rows, out);
        };
    }

    private static int selectFlat(LiteralSet wanted, FlatColumn flat, @Nullable Selection selection, int rows,
            int[] out) {
        int count = wanted.select(flat, selection, rows, out);
        MemorySegment validity = flat.validity();
        if (validity == null) {
            return count;
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int position = out[i];
            out[kept] = position;
            kept += Bits.get(validity, position) ? 1 : 0;
        }
        return kept;
    }

    @Override
    public void close() {
        super.close();
        if (literals != null) {
            literals.close();
            literals = null;
            set = null;
        }
    }
}

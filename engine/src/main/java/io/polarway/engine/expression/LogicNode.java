package io.polarway.engine.expression;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// AND and OR. Each operand sees only the rows that those before it left undecided: not FALSE for AND, not TRUE for OR.
final class LogicNode extends Node {
    private final boolean isAnd;

    LogicNode(boolean isAnd, List<Node> operands) {
        super(ScalarType.BOOLEAN, operands, true);
        this.isAnd = isAnd;
    }

    @Override
    Column compute(Frame frame, @Nullable Selection selection) {
        int rows = frame.rows();
        Scratch scratch = frame.scratch();
        int[] undecided = scratch.borrowInts(rows);
        byte[] states = new byte[rows];
        boolean[] isUnknown = new boolean[rows];
        boolean someUnknown = false;
        byte deciding = isAnd ? TruthValues.FALSE : TruthValues.TRUE;
        try {
            int count = TrueRows.all(selection, rows, undecided);
            for (Node operand : children()) {
                Selection left = narrowed(selection, undecided, count, rows);
                try (Column column = operand.evaluate(frame, left)) {
                    TruthValues.read(column, undecided, count, states);
                }
                int kept = 0;
                for (int i = 0; i < count; i++) {
                    int position = undecided[i];
                    byte state = states[i];
                    if (state == TruthValues.UNKNOWN) {
                        isUnknown[position] = true;
                        someUnknown = true;
                    }
                    undecided[kept] = position;
                    kept += state == deciding ? 0 : 1;
                }
                count = kept;
                if (count == 0) {
                    break;
                }
            }
            return result(undecided, count, someUnknown ? isUnknown : null, rows, scratch);
        } finally {
            scratch.giveBack(undecided);
        }
    }

    /// Rows that stayed undecided are UNKNOWN if an operand was, else TRUE for AND and FALSE for OR.
    private Column result(int[] undecided, int count, boolean @Nullable [] isUnknown, int rows, Scratch scratch) {
        ArrowBuf values = scratch.bitmap(rows);
        ArrowBuf validity = null;
        try {
            MemorySegment bits = Layouts.segment(values);
            Bits.fill(bits, rows, !isAnd);
            if (isUnknown == null) {
                for (int i = 0; i < count; i++) {
                    put(bits, undecided[i]);
                }
                return new FlatColumn(ScalarType.BOOLEAN, rows, null, values);
            }
            validity = scratch.bitmap(rows);
            MemorySegment valid = Layouts.segment(validity);
            Bits.fill(valid, rows, true);
            for (int i = 0; i < count; i++) {
                int position = undecided[i];
                if (isUnknown[position]) {
                    Bits.clear(valid, position);
                } else {
                    put(bits, position);
                }
            }
            return new FlatColumn(ScalarType.BOOLEAN, rows, validity, values);
        } catch (Throwable thrown) {
            values.close();
            if (validity != null) {
                validity.close();
            }
            throw thrown;
        }
    }

    private void put(MemorySegment bits, int position) {
        if (isAnd) {
            Bits.set(bits, position);
        } else {
            Bits.clear(bits, position);
        }
    }

    @Override
    int computeSelect(Frame frame, @Nullable Selection selection, int[] out) {
        return isAnd ? selectAll(frame, selection, out) : selectAny(frame, selection, out);
    }

    /// Narrows from operand to operand: a row that is UNKNOWN for one can no longer become TRUE.
    private int selectAll(Frame frame, @Nullable Selection selection, int[] out) {
        Selection left = selection;
        int count = 0;
        for (Node operand : children()) {
            count = operand.select(frame, left, out);
            if (count == 0) {
                return 0;
            }
            left = narrowed(selection, out, count, frame.rows());
        }
        return count;
    }

    private int selectAny(Frame frame, @Nullable Selection selection, int[] out) {
        int rows = frame.rows();
        Scratch scratch = frame.scratch();
        int[] undecided = scratch.borrowInts(rows);
        int[] found = scratch.borrowInts(rows);
        boolean[] isTrue = new boolean[rows];
        try {
            int count = TrueRows.all(selection, rows, undecided);
            int total = 0;
            int operands = children().size();
            for (int operand = 0; operand < operands && count > 0; operand++) {
                int hits = children().get(operand).select(frame, narrowed(selection, undecided, count, rows), found);
                for (int i = 0; i < hits; i++) {
                    isTrue[found[i]] = true;
                }
                total += hits;
                if (hits > 0 && operand < operands - 1) {
                    int kept = 0;
                    for (int i = 0; i < count; i++) {
                        int position = undecided[i];
                        undecided[kept] = position;
                        kept += isTrue[position] ? 0 : 1;
                    }
                    count = kept;
                }
            }
            if (total == 0) {
                return 0;
            }
            int selected = selection == null ? rows : selection.count();
            int n = 0;
            for (int i = 0; i < selected; i++) {
                int position = selection == null ? i : selection.position(i);
                out[n] = position;
                n += isTrue[position] ? 1 : 0;
            }
            return n;
        } finally {
            scratch.giveBack(found);
            scratch.giveBack(undecided);
        }
    }

    /// Returns the selection of `positions[0 .. count)`, which is `whole` itself if nothing was dropped from it.
    static @Nullable Selection narrowed(@Nullable Selection whole, int[] positions, int count, int rows) {
        return count == (whole == null ? rows : whole.count()) ? whole : new Selection(positions, count);
    }
}

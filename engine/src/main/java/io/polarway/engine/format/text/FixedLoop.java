package io.polarway.engine.format.text;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.cast.NativeText;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// The loop of [FixedCells], a template: there is a copy for each [FixedText].
final class FixedLoop implements FixedCellLoop {
    private static final FixedText TEXT = LoopTemplate.parameter(MethodHandles.lookup(), FixedText.class);

    FixedLoop() {
    }

    @Override
    public void write(FlatColumn column, int[] positions, int count, FixedCells cells, Cells out) {
        MemorySegment values = column.values();
        MemorySegment validity = column.validity();
        CellState state = cells.state();
        Frame.Piece before = cells.isQuoted() ? cells.frame().quotedBefore() : cells.frame().before();
        Frame.Piece behind = cells.isQuoted() ? cells.frame().quotedBehind() : cells.frame().behind();
        Frame.Piece nullCell = cells.frame().nullCell();
        MemorySegment text = out.ensure((long) count * (cells.frame().bytes() + NativeText.SLACK));
        long[] offsets = out.offsets();
        int[] lengths = out.lengths();
        long at = 0;
        for (int i = 0; i < count; i++) {
            int position = positions[i];
            long start = at;
            if (position < 0 || validity != null && !Bits.get(validity, position)) {
                at = nullCell.put(text, at);
            } else {
                at = before.put(text, at);
                at = TEXT.write(values, position, state, text, at);
                at = behind.put(text, at);
            }
            offsets[i] = start;
            lengths[i] = (int) (at - start);
        }
    }
}

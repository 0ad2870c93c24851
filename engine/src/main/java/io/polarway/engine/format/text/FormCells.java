package io.polarway.engine.format.text;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.kernel.cast.TextSink;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// Writes the cells of the rarer types and of formats of the user's own, a value at a time through a [ValueText]. Used by one
/// thread.
final class FormCells implements CellWriter, AutoCloseable {
    private final ValueText form;
    private final TextSink sink = new TextSink();
    private final StringCells strings;
    private final QueryMemory memory;
    private final int[] one = new int[1];
    private final Cells cell;

    /// Writes one value that is not NULL as UTF-8.
    interface ValueText {
        void write(FlatColumn column, int row, TextSink out);
    }

    FormCells(ValueText form, StringCells strings, QueryMemory memory) {
        this.form = form;
        this.strings = strings;
        this.memory = memory;
        this.cell = new Cells(memory);
    }

    @Override
    public void write(FlatColumn column, int[] positions, int count, Cells out) {
        MemorySegment validity = column.validity();
        long at = 0;
        for (int i = 0; i < count; i++) {
            int position = positions[i];
            if (position < 0 || validity != null && !Bits.get(validity, position)) {
                Frame.Piece nullCell = strings.frame().nullCell();
                nullCell.put(out.ensure(at + nullCell.length() + Cells.SLACK), at);
                out.lengths()[i] = nullCell.length();
            } else {
                sink.clear();
                form.write(column, position, sink);
                int length = writeOne();
                MemorySegment.copy(cell.text(), 0, out.ensure(at + length + Cells.SLACK), at, length);
                out.lengths()[i] = length;
            }
            out.offsets()[i] = at;
            at += out.lengths()[i];
        }
    }

    /// Makes the cell of the text in the sink, and returns its length.
    private int writeOne() {
        ArrowBuf bytes = memory.allocate(Math.max(8, sink.length()));
        try {
            MemorySegment segment = Layouts.segment(bytes);
            MemorySegment.copy(sink.bytes(), 0, segment, Layouts.BYTE, 0, sink.length());
            return strings.cell(segment, sink.length(), cell);
        } finally {
            bytes.close();
        }
    }

    @Override
    public void close() {
        cell.close();
    }
}

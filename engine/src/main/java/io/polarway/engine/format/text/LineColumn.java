package io.polarway.engine.format.text;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.batch.Bits;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes the cells of one column of any encoding. The entries of a dictionary are written once, when it is met first; rows
/// then refer to their texts. Used by one thread.
final class LineColumn implements AutoCloseable {
    /// A dictionary of up to that many entries is written as a whole, however few rows refer to it.
    private static final int SMALL_DICTIONARY = 4096;

    private final CellWriter writer;
    private final Frame frame;
    private final Cells cells;
    private final Cells entries;
    private final int[] mapped = new int[Line.BLOCK_ROWS];
    private final long[] offsets = new long[Line.BLOCK_ROWS];
    private final int[] lengths = new int[Line.BLOCK_ROWS];
    /// Whose entries [#entries] holds, retained so that no other object is taken for it.
    private @Nullable FlatColumn dictionary;

    /// Creates the writer of a column.
    ///
    /// @param writer writes flat columns; closed with this one
    /// @param frame what stands around each value; closed with this one
    LineColumn(CellWriter writer, Frame frame, QueryMemory memory) {
        this.writer = writer;
        this.frame = frame;
        this.cells = new Cells(memory);
        this.entries = new Cells(memory);
    }

    /// The cells of a block: where row `i` lies in a text.
    ///
    /// @param text the text, which may be read some bytes beyond each cell
    /// @param offsets where each cell begins
    /// @param lengths how long each cell is
    record Block(MemorySegment text, long[] offsets, int[] lengths) {
    }

    /// Writes the cells of the rows at `positions[0 .. count)`, valid until the next call.
    Block write(Column column, int[] positions, int count) {
        return switch (column) {
            case FlatColumn flat -> {
                writer.write(flat, positions, count, cells);
                yield new Block(cells.text(), cells.offsets(), cells.lengths());
            }
            case ConstantColumn constant -> constant(constant, count);
            case DictionaryColumn codes -> dictionary(codes, positions, count);
        };
    }

    private Block constant(ConstantColumn constant, int count) {
        if (constant.isNull()) {
            frame.nullCell().put(cells.ensure(frame.bytes()), 0);
            Arrays.fill(lengths, 0, count, frame.nullCell().length());
        } else {
            mapped[0] = 0;
            writer.write(constant.value(), mapped, 1, cells);
            Arrays.fill(lengths, 0, count, cells.lengths()[0]);
        }
        Arrays.fill(offsets, 0, count, 0);
        return new Block(cells.text(), offsets, lengths);
    }

    private Block dictionary(DictionaryColumn column, int[] positions, int count) {
        FlatColumn values = column.dictionary();
        MemorySegment validity = column.validity();
        MemorySegment codes = column.codes();
        for (int i = 0; i < count; i++) {
            int position = positions[i];
            boolean isNull = validity != null && !Bits.get(validity, position);
            mapped[i] = isNull ? -1 : MemoryAccess.getIntAtIndex(codes, position);
        }
        if (values != dictionary) {
            if (values.rows() > Math.max(SMALL_DICTIONARY, 2 * column.rows())) {
                writer.write(values, mapped, count, cells);
                return new Block(cells.text(), cells.offsets(), cells.lengths());
            }
            remember(values);
        }
        long[] entryOffsets = entries.offsets();
        int[] entryLengths = entries.lengths();
        int nullEntry = values.rows();
        for (int i = 0; i < count; i++) {
            int entry = mapped[i] < 0 ? nullEntry : mapped[i];
            offsets[i] = entryOffsets[entry];
            lengths[i] = entryLengths[entry];
        }
        return new Block(entries.text(), offsets, lengths);
    }

    /// Writes the entries of a dictionary, and behind them a NULL.
    private void remember(FlatColumn values) {
        forget();
        int rows = values.rows();
        int[] all = new int[rows + 1];
        for (int i = 0; i < rows; i++) {
            all[i] = i;
        }
        all[rows] = -1;
        entries.ensureCells(rows + 1);
        writer.write(values, all, rows + 1, entries);
        dictionary = (FlatColumn) values.retain();
    }

    private void forget() {
        FlatColumn known = dictionary;
        dictionary = null;
        if (known != null) {
            known.close();
        }
    }

    @Override
    public void close() {
        forget();
        cells.close();
        entries.close();
        if (writer instanceof FormCells form) {
            form.close();
        }
        frame.close();
    }
}

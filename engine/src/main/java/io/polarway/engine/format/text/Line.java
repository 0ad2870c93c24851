package io.polarway.engine.format.text;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Views;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Makes lines of rows: a block of rows at a time, first the cells of each column in a loop of its type, then the cells of
/// each row one behind the other. Used by one thread.
final class Line implements AutoCloseable {
    /// The rows of a block, few enough for the cells to stay in the cache of a core.
    static final int BLOCK_ROWS = 1024;
    /// The bytes of strings in a block, unless it is one row.
    private static final long BLOCK_BYTES = 4L << 20;

    private final List<LineColumn> columns;
    private final Cancellation cancellation;
    private final int[] positions = new int[BLOCK_ROWS];
    private long end;

    Line(List<LineColumn> columns, Cancellation cancellation) {
        this.columns = List.copyOf(columns);
        this.cancellation = cancellation;
    }

    /// Appends the lines of a block of rows of a batch, from live row `from` on, to `out`, of which `used` bytes are in use.
    ///
    /// @return how many rows they were; [#end] says how many bytes are in use then
    int write(Batch batch, int from, GrowableBuffer out, long used) {
        cancellation.check();
        Selection selection = batch.selection();
        int count = Math.min(BLOCK_ROWS, batch.rows() - from);
        for (int i = 0; i < count; i++) {
            positions[i] = selection == null ? from + i : selection.position(from + i);
        }
        count = fitting(batch, count);
        end = block(batch, count, out, used);
        return count;
    }

    /// Returns where the lines written last end.
    long end() {
        return end;
    }

    /// Returns how many of the rows make a block of strings that are not too long together; at least 1.
    private int fitting(Batch batch, int count) {
        int fitting = count;
        for (int i = 0; i < batch.width(); i++) {
            Column column = batch.column(i);
            if (column.type().storage() == Storage.VIEW) {
                long bytes = 0;
                for (int row = 0; row < fitting; row++) {
                    bytes += switch (column) {
                        case FlatColumn flat -> Views.length(flat.values(), positions[row]);
                        case DictionaryColumn dictionary when dictionary.dictionary().rows() > 0 ->
                                Views.length(dictionary.dictionary().values(),
                                        MemoryAccess.getIntAtIndex(dictionary.codes(), positions[row]));
                        default -> 0;
                    };
                    if (bytes > BLOCK_BYTES) {
                        fitting = Math.max(1, row);
                    }
                }
            }
        }
        return fitting;
    }

    private long block(Batch batch, int count, GrowableBuffer out, long used) {
        int width = columns.size();
        MemorySegment[] texts = new MemorySegment[width];
        long[][] offsets = new long[width][];
        int[][] lengths = new int[width][];
        long bytes = 0;
        for (int i = 0; i < width; i++) {
            LineColumn.Block block = columns.get(i).write(batch.column(i), positions, count);
            texts[i] = block.text();
            offsets[i] = block.offsets();
            lengths[i] = block.lengths();
            for (int row = 0; row < count; row++) {
                bytes += lengths[i][row];
            }
        }
        MemorySegment target = out.ensure(used + bytes + Cells.SLACK);
        long at = used;
        for (int row = 0; row < count; row++) {
            for (int i = 0; i < width; i++) {
                int length = lengths[i][row];
                copy(texts[i], offsets[i][row], target, at, length);
                at += length;
            }
        }
        return at;
    }

    /// Copies in words, some bytes too many: what comes next lies there.
    private static void copy(MemorySegment source, long offset, MemorySegment target, long at, int length) {
        for (int i = 0; i < length; i += 8) {
            MemoryAccess.setLong(target, at + i, MemoryAccess.getLong(source, offset + i));
        }
    }

    @Override
    public void close() {
        columns.forEach(LineColumn::close);
    }
}

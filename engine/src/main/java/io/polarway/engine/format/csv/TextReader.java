package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.batch.Views;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Reads VARCHAR: views into the block. Fields with escapes are written anew into a buffer of their own.
final class TextReader extends FieldReader {
    private final Dialect dialect;
    private final NullTexts nulls;

    TextReader(int column, Dialect dialect, NullTexts nulls) {
        super(column);
        this.dialect = dialect;
        this.nulls = nulls;
    }

    @Override
    boolean canFail() {
        return false;
    }

    @Override
    Column read(RowIndex rows, Block block, Scratch scratch) {
        MemorySegment bytes = block.bytes();
        int count = rows.rows;
        ArrowBuf views = scratch.values(count, ViewBuilder.VIEW_BYTES);
        ArrowBuf validity = null;
        ArrowBuf unescaped = null;
        try {
            MemorySegment out = Layouts.segment(views);
            MemorySegment bits = MemorySegment.NULL;
            MemorySegment arena = MemorySegment.NULL;
            long used = 0;
            boolean isShared = false;
            int columns = rows.columns();
            for (int row = 0; row < count; row++) {
                int end = rows.ends[row * columns + column()];
                int start = rows.start(row, column());
                int to = end >>> 2;
                if ((end & 3) == 0 && to > start && nulls.isEmptyOnly()) {
                    isShared |= to - start > ViewBuilder.INLINE;
                    Views.write(out, row, bytes, start, to - start, 0);
                    continue;
                }
                boolean isQuoted = end != RowIndex.ABSENT && (end & RowIndex.QUOTED) != 0;
                long from = start;
                if (isQuoted) {
                    long inside = rows.inside(start, end, dialect);
                    from = inside >>> 32;
                    to = (int) inside;
                }
                if (end == RowIndex.ABSENT || nulls.isNull(bytes, from, to, isQuoted)) {
                    if (validity == null) {
                        validity = scratch.bitmap(count);
                        bits = Layouts.segment(validity);
                        Bits.fill(bits, count, true);
                    }
                    Bits.clear(bits, row);
                    MemoryAccess.setLong(out, row * 16L, 0);
                    MemoryAccess.setLong(out, row * 16L + 8, 0);
                } else if ((end & RowIndex.ESCAPED) != 0 && isQuoted) {
                    if (unescaped == null) {
                        unescaped = scratch.memory().allocate(escapedBytes(rows) + ByteSearch.PADDING);
                        arena = Layouts.segment(unescaped);
                    }
                    long after = unescape(bytes, from, to, arena, used);
                    Views.write(out, row, arena, used, (int) (after - used), 1);
                    used = after;
                    isShared = true;
                } else {
                    isShared |= to - from > ViewBuilder.INLINE;
                    Views.write(out, row, bytes, from, (int) (to - from), 0);
                }
            }
            ArrowBuf[] data = data(block, isShared, unescaped);
            FlatColumn column = new FlatColumn(ScalarType.VARCHAR, count, validity, views, data, List.of());
            return column;
        } catch (Throwable thrown) {
            views.close();
            close(validity);
            close(unescaped);
            throw thrown;
        }
    }

    private static ArrowBuf[] data(Block block, boolean isShared, @Nullable ArrowBuf unescaped) {
        if (!isShared) {
            return new ArrowBuf[0];
        }
        block.buffer().getReferenceManager().retain();
        return unescaped == null ? new ArrowBuf[]{block.buffer()} : new ArrowBuf[]{block.buffer(), unescaped};
    }

    private static void close(@Nullable ArrowBuf buffer) {
        if (buffer != null) {
            buffer.close();
        }
    }

    /// Returns how many bytes the fields with escapes have.
    private long escapedBytes(RowIndex rows) {
        long sum = 0;
        for (int row = 0; row < rows.rows; row++) {
            int end = rows.ends[row * rows.columns() + column()];
            if (end != RowIndex.ABSENT && (end & RowIndex.ESCAPED) != 0) {
                sum += (end >>> 2) - rows.start(row, column());
            }
        }
        return sum;
    }

    private long unescape(MemorySegment bytes, long from, long to, MemorySegment out, long start) {
        long target = start;
        for (long at = from; at < to; at++) {
            byte value = MemoryAccess.getByte(bytes, at);
            if (value == dialect.escape() && at + 1 < to) {
                byte next = MemoryAccess.getByte(bytes, at + 1);
                if (next == dialect.quote() || next == dialect.escape()) {
                    value = next;
                    at++;
                }
            }
            MemoryAccess.setByte(out, target++, value);
        }
        return target;
    }
}

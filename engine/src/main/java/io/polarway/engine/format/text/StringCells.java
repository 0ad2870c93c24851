package io.polarway.engine.format.text;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Writes the cells of a VARCHAR column. A text is copied eight bytes at a time while they are looked through for bytes that
/// need an escape; only if there may be one it is written again, a byte at a time.
///
/// @param quoting when texts are quoted
/// @param frame what stands around each value
record StringCells(Quoting quoting, Frame frame) implements CellWriter {
    @Override
    public void write(FlatColumn column, int[] positions, int count, Cells out) {
        MemorySegment views = column.values();
        MemorySegment validity = column.validity();
        MemorySegment[] data = column.data();
        Escaping escaping = quoting.escaping();
        Frame.Piece before = quoting.isAlways() ? frame.quotedBefore() : frame.before();
        Frame.Piece behind = quoting.isAlways() ? frame.quotedBehind() : frame.behind();
        Frame.Piece nullCell = frame.nullCell();
        int around = frame.bytes() + Cells.SLACK;
        long[] offsets = out.offsets();
        int[] lengths = out.lengths();
        MemorySegment text = out.ensure((long) count * around);
        long at = 0;
        for (int i = 0; i < count; i++) {
            int position = positions[i];
            long start = at;
            offsets[i] = start;
            if (position < 0 || validity != null && !Bits.get(validity, position)) {
                text = room(text, out, at + around);
                at = nullCell.put(text, at);
                lengths[i] = (int) (at - start);
                continue;
            }
            long view = (long) position * ViewBuilder.VIEW_BYTES;
            int length = MemoryAccess.getInt(views, view);
            boolean isInline = length <= ViewBuilder.INLINE;
            MemorySegment source = isInline ? views : data[MemoryAccess.getInt(views, view + 8)];
            long offset = isInline ? view + 4 : MemoryAccess.getInt(views, view + 12);
            text = room(text, out, at + around + length);
            at = before.put(text, at);
            boolean isSuspect = false;
            int whole = length & ~7;
            for (int j = 0; j < whole; j += 8) {
                long word = MemoryAccess.getLong(source, offset + j);
                MemoryAccess.setLong(text, at + j, word);
                isSuspect |= escaping.maybe(word);
            }
            if (whole < length) {
                int rest = length - whole;
                long word = tail(source, offset + whole, rest);
                MemoryAccess.setLong(text, at + whole, word);
                // Where there is no text, bytes that are never special.
                isSuspect |= escaping.maybe(word | -1L << rest * 8);
            }
            if (isSuspect && escaping.isNeeded(source, offset, length)
                    || !quoting.isAlways() && quoting.isNull(source, offset, length)) {
                long most = start + around + (long) length * escaping.most();
                text = room(text, out, most);
                at = escaped(source, offset, length, text, start);
            } else {
                at = behind.put(text, at + length);
            }
            if (at - start > Integer.MAX_VALUE) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "A text would be longer than 2 GB");
            }
            lengths[i] = (int) (at - start);
        }
    }

    /// Writes a whole cell with quotes.
    private long escaped(MemorySegment source, long offset, int length, MemorySegment text, long start) {
        if (!quoting.isPossible()) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "A value has to be quoted, but QUOTE is empty: it has a delimiter, a line break or a #, or is the text of"
                            + " NULL. Give a QUOTE, or another DELIMITER or NULLSTR");
        }
        long at = frame.quotedBefore().put(text, start);
        at = quoting.escaping().put(source, offset, length, text, at);
        return frame.quotedBehind().put(text, at);
    }

    /// Writes the cell of one text into `out` from its beginning on, and returns its length.
    int cell(MemorySegment source, int length, Cells out) {
        Escaping escaping = quoting.escaping();
        MemorySegment text = out.ensure(2L * frame.bytes() + (long) length * escaping.most());
        long end;
        if (quoting.isAlways() || quoting.isNull(source, 0, length) || escaping.isNeeded(source, 0, length)) {
            end = escaped(source, 0, length, text, 0);
        } else {
            long at = frame.before().put(text, 0);
            MemorySegment.copy(source, 0, text, at, length);
            end = frame.behind().put(text, at + length);
        }
        return Math.toIntExact(end);
    }

    private static MemorySegment room(MemorySegment text, Cells out, long bytes) {
        return bytes <= text.byteSize() ? text : out.ensure(Math.max(bytes, 2 * text.byteSize()));
    }

    /// Returns 1 to 7 bytes as the low bytes of a word, without reading beyond the segment.
    private static long tail(MemorySegment source, long offset, int count) {
        if (offset + 8 <= source.byteSize()) {
            return MemoryAccess.getLong(source, offset) & (1L << count * 8) - 1;
        }
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (MemoryAccess.getByte(source, offset + i) & 0xFFL) << i * 8;
        }
        return word;
    }
}

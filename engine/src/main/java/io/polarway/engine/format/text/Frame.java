package io.polarway.engine.format.text;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.ArrowBuf;

/// What stands around the values of one column: a delimiter or a name before them, quotes, the end of the line behind them.
/// The texts lie in native memory, padded so that they can be copied in words. Used by one thread.
final class Frame implements AutoCloseable {
    private final ArrowBuf buffer;
    private final Piece before;
    private final Piece behind;
    private final Piece quotedBefore;
    private final Piece quotedBehind;
    private final Piece nullCell;

    /// A text that is copied often.
    ///
    /// @param bytes its bytes, and at least 8 more
    /// @param length how many bytes it has
    record Piece(MemorySegment bytes, int length) {
        /// Copies the text to `at`, clobbers up to 8 bytes behind it, and returns where it ends.
        long put(MemorySegment out, long at) {
            for (int i = 0; i < length; i += 8) {
                MemoryAccess.setLong(out, at + i, MemoryAccess.getLong(bytes, i));
            }
            return at + length;
        }
    }

    /// Creates a frame.
    ///
    /// @param before what stands before each value
    /// @param behind what stands behind each value
    /// @param quote what stands around a quoted value
    /// @param nullText what stands for NULL
    Frame(QueryMemory memory, String before, String behind, String quote, String nullText) {
        byte[][] texts = {utf8(before), utf8(behind), utf8(before + quote), utf8(quote + behind),
                utf8(before + nullText + behind)};
        long bytes = 0;
        for (byte[] text : texts) {
            bytes += text.length + Cells.SLACK;
        }
        this.buffer = memory.allocateZeroed(bytes);
        Piece[] pieces = new Piece[texts.length];
        long at = 0;
        for (int i = 0; i < texts.length; i++) {
            MemorySegment piece = Layouts.segment(buffer).asSlice(at, texts[i].length + Cells.SLACK);
            MemorySegment.copy(texts[i], 0, piece, Layouts.BYTE, 0, texts[i].length);
            pieces[i] = new Piece(piece, texts[i].length);
            at += piece.byteSize();
        }
        this.before = pieces[0];
        this.behind = pieces[1];
        this.quotedBefore = pieces[2];
        this.quotedBehind = pieces[3];
        this.nullCell = pieces[4];
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Returns what stands before a value that is not quoted.
    Piece before() {
        return before;
    }

    /// Returns what stands behind a value that is not quoted.
    Piece behind() {
        return behind;
    }

    /// Returns what stands before a quoted value, the quote included.
    Piece quotedBefore() {
        return quotedBefore;
    }

    /// Returns what stands behind a quoted value, the quote included.
    Piece quotedBehind() {
        return quotedBehind;
    }

    /// Returns the whole cell of a NULL.
    Piece nullCell() {
        return nullCell;
    }

    /// Returns the most bytes that a cell has besides its value, those that copying clobbers included.
    int bytes() {
        return Math.max(quotedBefore.length() + quotedBehind.length(), nullCell.length()) + 16;
    }

    @Override
    public void close() {
        buffer.close();
    }
}

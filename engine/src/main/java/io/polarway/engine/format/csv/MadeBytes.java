package io.polarway.engine.format.csv;

import java.io.IOException;
import java.io.InputStream;

/// A stream of bytes that are made a piece at a time.
abstract class MadeBytes extends InputStream {
    private byte[] piece = new byte[0];
    private int from;
    private int to;

    /// Makes the next piece, which may be empty, and hands it to [#give].
    ///
    /// @return false if there is none
    abstract boolean make() throws IOException;

    /// Gives the first `length` bytes of an array as the next piece. The array stays as it is until the next one is made.
    final void give(byte[] bytes, int length) {
        piece = bytes;
        from = 0;
        to = length;
    }

    private boolean fill() throws IOException {
        while (from == to) {
            if (!make()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public final int read() throws IOException {
        return fill() ? piece[from++] & 0xFF : -1;
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, to - from);
        System.arraycopy(piece, from, target, offset, count);
        from += count;
        return count;
    }
}

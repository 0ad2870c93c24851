package io.polarway.engine.format.parquet;

import java.lang.foreign.MemorySegment;

/// Reads the values of one page, front to back, in the form that the page has them in. NULLs are not among them.
///
/// Every reader checks what it reads against the end of its page, and throws CORRUPT_FILE when the page has fewer values
/// than it should.
sealed interface ValueReader {
    /// Passes over `count` values.
    void skip(int count);

    /// Values of the same number of bytes each.
    sealed interface Fixed extends ValueReader permits PlainFixedReader, DeltaReader, StreamSplitReader {
        /// Copies the next `count` values to byte `offset` of `target`.
        void read(MemorySegment target, long offset, int count);
    }

    /// Values of one bit each.
    sealed interface Flags extends ValueReader permits PlainFlagReader, RunFlagReader {
        /// Copies the next `count` values to bit `from` of `bitmap`.
        void read(MemorySegment bitmap, int from, int count);
    }

    /// Values of any number of bytes each.
    sealed interface Strings extends ValueReader permits PlainStringReader, DeltaLengthReader, DeltaStringReader {
        /// Writes views of the next `count` values, from view `from` of `views` on, and adds the buffers they point into to
        /// `data`.
        void read(MemorySegment views, int from, int count, ViewData data);

        /// Returns whether all values of the page are known to be ASCII.
        boolean isAscii();
    }
}

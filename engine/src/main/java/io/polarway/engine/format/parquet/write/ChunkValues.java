package io.polarway.engine.format.parquet.write;

import org.apache.parquet.format.Encoding;

/// The values of a column chunk, NULLs left out, in the encoding that was chosen for them. Used by one thread, while the
/// worker's memory holds them.
sealed interface ChunkValues permits DictionaryValues, FixedValues, FlagValues, NoValues, StringValues {
    /// Returns the encoding of the data pages.
    Encoding encoding();

    /// Returns up to which value a page that begins with value `from` may go, so that it has about `bytes` bytes: at least
    /// one further than `from`, at most `to`.
    int pageEnd(int from, int to, long bytes);

    /// Writes values `from` to `to - 1` as the body of a page.
    void write(int from, int to, PageBytes out);

    /// Returns the bounds of values `from` to `to - 1`.
    Bounds bounds(int from, int to);
}

package io.polarway.engine.format.parquet.write;

import org.apache.parquet.format.Encoding;

/// The values of a column chunk whose rows are all NULL: none.
///
/// @param column the column
record NoValues(WrittenColumn column) implements ChunkValues {
    @Override
    public Encoding encoding() {
        return Encoding.PLAIN;
    }

    @Override
    public int pageEnd(int from, int to, long bytes) {
        return to;
    }

    @Override
    public void write(int from, int to, PageBytes out) {
        // There is nothing to write.
    }

    @Override
    public Bounds bounds(int from, int to) {
        return column.newBounds();
    }
}

package io.polarway.engine.type;

/// How the values of a column lie in memory; kernels are chosen by it. All numbers are little-endian.
public enum Storage {
    /// No values at all: every row is NULL.
    NONE(0),
    /// One bit per row, least significant bit first, as Arrow's Bool.
    BIT(0),
    /// Signed 8-bit integers.
    INT8(1),
    /// Signed 16-bit integers.
    INT16(2),
    /// Signed 32-bit integers.
    INT32(4),
    /// Signed 64-bit integers.
    INT64(8),
    /// Signed 128-bit integers: low 8 bytes, then high 8 bytes.
    INT128(16),
    /// IEEE 754 binary32.
    FLOAT32(4),
    /// IEEE 754 binary64.
    FLOAT64(8),
    /// Arrow's Utf8View and BinaryView: 16 bytes per row, see [io.polarway.engine.batch.FlatColumn].
    VIEW(16),
    /// 16 opaque bytes per row, compared as unsigned bytes from the first to the last.
    BYTES16(16),
    /// Arrow's List: 32-bit offsets (rows + 1 of them) into one child.
    LIST(4),
    /// Arrow's Struct: children of the same number of rows.
    STRUCT(0);

    private final int width;

    Storage(int width) {
        this.width = width;
    }

    /// Returns the bytes per row of the values buffer; 0 for NONE, BIT and STRUCT.
    public int width() {
        return width;
    }

    /// Returns whether a row's value is `width()` bytes that can be copied without looking further.
    public boolean isFixedWidth() {
        return switch (this) {
            case INT8, INT16, INT32, INT64, INT128, FLOAT32, FLOAT64, BYTES16 -> true;
            case NONE, BIT, VIEW, LIST, STRUCT -> false;
        };
    }
}

package io.polarway.engine.format.parquet;

/// How the values that a page holds become the values of a column: from Parquet's physical form to the
/// [io.polarway.engine.type.Storage] of the column's SQL type. A page's values are seen as *fixed* (so many bytes each),
/// *bits* (BOOLEAN) or *views* (BYTE_ARRAY).
enum Conversion {
    /// Fixed values whose bytes are the column's.
    COPY(Form.FIXED),
    /// Bits.
    BITS(Form.BITS),
    /// Views, as they are.
    VIEWS(Form.VIEWS),
    /// INT32 to 8 bits.
    INT32_TO_INT8(Form.FIXED),
    /// INT32 to 16 bits.
    INT32_TO_INT16(Form.FIXED),
    /// INT32 to 64 bits.
    INT32_TO_INT64(Form.FIXED),
    /// INT32 to 128 bits.
    INT32_TO_INT128(Form.FIXED),
    /// INT64 to 128 bits.
    INT64_TO_INT128(Form.FIXED),
    /// The low 8 bits of INT32, unsigned, to 16 bits.
    UINT8_TO_INT16(Form.FIXED),
    /// The low 16 bits of INT32, unsigned, to 32 bits.
    UINT16_TO_INT32(Form.FIXED),
    /// INT32, unsigned, to 64 bits.
    UINT32_TO_INT64(Form.FIXED),
    /// INT64, unsigned, to 128 bits.
    UINT64_TO_INT128(Form.FIXED),
    /// INT32 milliseconds of the day to 64-bit nanoseconds.
    TIME_MILLIS(Form.FIXED),
    /// INT64 microseconds of the day to nanoseconds.
    TIME_MICROS(Form.FIXED),
    /// INT64 nanoseconds of the day, checked.
    TIME_NANOS(Form.FIXED),
    /// INT64 milliseconds to microseconds.
    TIMESTAMP_MILLIS(Form.FIXED),
    /// INT96 (nanoseconds of the day, Julian day) to microseconds; what is finer is cut off.
    INT96_TO_MICROS(Form.FIXED),
    /// IEEE 754 binary16 to binary32.
    FLOAT16_TO_REAL(Form.FIXED),
    /// FIXED_LEN_BYTE_ARRAY, a big-endian integer, to 64 bits.
    FIXED_TO_INT64(Form.FIXED),
    /// FIXED_LEN_BYTE_ARRAY, a big-endian integer, to 128 bits.
    FIXED_TO_INT128(Form.FIXED),
    /// FIXED_LEN_BYTE_ARRAY to views.
    FIXED_TO_VIEWS(Form.FIXED),
    /// BYTE_ARRAY, a big-endian integer, to 64 bits.
    VIEWS_TO_INT64(Form.VIEWS),
    /// BYTE_ARRAY, a big-endian integer, to 128 bits.
    VIEWS_TO_INT128(Form.VIEWS);

    private final Form from;

    Conversion(Form from) {
        this.from = from;
    }

    /// Returns what the values of a page are seen as.
    Form from() {
        return from;
    }

    /// What the values of a page are seen as.
    enum Form {
        /// So many bytes per value.
        FIXED,
        /// One bit per value.
        BITS,
        /// Any number of bytes per value.
        VIEWS
    }
}

package io.polarway.engine.type;

/// The types without parameters.
public enum ScalarType implements SqlType {
    /// The type of a bare NULL; fits everywhere.
    NULL(Storage.NONE, "NULL"),
    BOOLEAN(Storage.BIT, "BOOLEAN"),
    TINYINT(Storage.INT8, "TINYINT"),
    SMALLINT(Storage.INT16, "SMALLINT"),
    INTEGER(Storage.INT32, "INTEGER"),
    BIGINT(Storage.INT64, "BIGINT"),
    REAL(Storage.FLOAT32, "REAL"),
    DOUBLE(Storage.FLOAT64, "DOUBLE"),
    /// UTF-8 text.
    VARCHAR(Storage.VIEW, "VARCHAR"),
    VARBINARY(Storage.VIEW, "VARBINARY"),
    /// Days since 1970-01-01, proleptic Gregorian.
    DATE(Storage.INT32, "DATE"),
    /// Nanoseconds since midnight, 0 to 86,399,999,999,999.
    TIME(Storage.INT64, "TIME"),
    /// 16 bytes, most significant first.
    UUID(Storage.BYTES16, "UUID"),
    /// Months.
    INTERVAL_YEAR_MONTH(Storage.INT32, "INTERVAL YEAR TO MONTH"),
    /// Microseconds.
    INTERVAL_DAY_TIME(Storage.INT64, "INTERVAL DAY TO SECOND");

    private final Storage storage;
    private final String sql;

    ScalarType(Storage storage, String sql) {
        this.storage = storage;
        this.sql = sql;
    }

    @Override
    public Storage storage() {
        return storage;
    }

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public String toString() {
        return sql;
    }
}

package io.polarway.engine.type;

/// The type of a column or an expression. Nullability is not part of it: every column may hold NULL.
public sealed interface SqlType permits ScalarType, DecimalType, TimestampType, ListType, StructType, MapType {

    /// Returns how a column of this type lies in memory.
    Storage storage();

    /// Returns the SQL text of the type, such as `DECIMAL(15,2)`.
    String sql();

    /// Returns whether values are numbers: integers, DECIMAL, REAL or DOUBLE.
    default boolean isNumeric() {
        return isInteger() || this instanceof DecimalType || this == ScalarType.REAL || this == ScalarType.DOUBLE;
    }

    /// Returns whether values are integers of 8 to 64 bits.
    default boolean isInteger() {
        return this == ScalarType.TINYINT || this == ScalarType.SMALLINT || this == ScalarType.INTEGER
                || this == ScalarType.BIGINT;
    }

    /// Returns whether values are REAL or DOUBLE.
    default boolean isFloating() {
        return this == ScalarType.REAL || this == ScalarType.DOUBLE;
    }

    /// Returns whether values have parts of their own: LIST, STRUCT or MAP.
    default boolean isNested() {
        return this instanceof ListType || this instanceof StructType || this instanceof MapType;
    }
}

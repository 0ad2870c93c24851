package io.polarway.engine.type;

/// MAP: a list of key and value pairs per row.
///
/// @param key the type of the keys
/// @param value the type of the values
public record MapType(SqlType key, SqlType value) implements SqlType {
    @Override
    public Storage storage() {
        return Storage.LIST;
    }

    @Override
    public String sql() {
        return "MAP(" + key.sql() + ", " + value.sql() + ")";
    }

    @Override
    public String toString() {
        return sql();
    }
}

package io.polarway.engine.type;

/// LIST: any number of values of one type per row.
///
/// @param element the type of the values
public record ListType(SqlType element) implements SqlType {
    @Override
    public Storage storage() {
        return Storage.LIST;
    }

    @Override
    public String sql() {
        return element.sql() + "[]";
    }

    @Override
    public String toString() {
        return sql();
    }
}

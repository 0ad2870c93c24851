package io.polarway.engine.type;

/// A named column of a schema, or a named part of a STRUCT.
///
/// @param name the name as it was written
/// @param type the type of the values
/// @param nullable whether a value may be NULL
public record Field(String name, SqlType type, boolean nullable) {

    /// Creates a field that may hold NULL.
    public Field(String name, SqlType type) {
        this(name, type, true);
    }
}

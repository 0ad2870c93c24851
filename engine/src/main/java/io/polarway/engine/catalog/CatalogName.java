package io.polarway.engine.catalog;

/// A name of the catalog, for listings.
///
/// @param name the name
/// @param kind what it stands for
public record CatalogName(String name, Kind kind) {

    /// What a name can stand for.
    public enum Kind {
        /// A query.
        VIEW,
        /// Files that CREATE EXTERNAL TABLE named.
        EXTERNAL_TABLE,
        /// Rows in memory that CREATE TABLE made.
        STORED_TABLE,
        /// A file or folder of the session's directory.
        FILE
    }
}

package io.polarway.engine.catalog;

import java.util.List;

/// What a name of the catalog stands for.
public sealed interface CatalogEntry {
    /// Returns the name as it was created.
    String name();

    /// A name for rows that can be scanned.
    ///
    /// @param name the name as it was created, or the name of the file or folder
    /// @param table the rows
    record TableEntry(String name, Table table) implements CatalogEntry {
    }

    /// A name for a query.
    ///
    /// @param name the name as it was created
    /// @param sql the query's text
    /// @param columns the names of its columns where CREATE VIEW gave them, else empty
    record ViewEntry(String name, String sql, List<String> columns) implements CatalogEntry {
        /// Copies the list.
        public ViewEntry {
            columns = List.copyOf(columns);
        }
    }
}

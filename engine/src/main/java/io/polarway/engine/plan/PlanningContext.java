package io.polarway.engine.plan;

import io.polarway.engine.catalog.Catalog;
import io.polarway.engine.catalog.CatalogReads;
import io.polarway.engine.kernel.Scratch;

/// What planning a statement needs of its session.
///
/// @param catalog the directory and the formats of files
/// @param reads answers what the statement asks for tables, and keeps a record of it
/// @param scratch memory for constants, the session's time zone, and the flag by which planning is stopped
public record PlanningContext(Catalog catalog, CatalogReads reads, Scratch scratch) {
}

package io.polarway.engine.plan;

import io.polarway.engine.catalog.Catalog;
import io.polarway.engine.kernel.Scratch;

/// What planning a statement needs of its session.
///
/// @param catalog the tables
/// @param scratch memory for constants, the session's time zone, and the flag by which planning is stopped
public record PlanningContext(Catalog catalog, Scratch scratch) {
}

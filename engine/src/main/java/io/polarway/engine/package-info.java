/// The public API: an engine, its sessions and their queries. Everything below serves it.
///
/// The packages are layers, and each may import only those above it in this order: `error`, `settings`, `type`, `memory`,
/// `io`, `batch`, `kernel`, `spill`, `function`, `expression`, `exec`, `format`, `operator`, `catalog`, `plan`, and
/// this one last. `ImportOrderTest` guards the order. Only `plan` knows Apache Calcite.
@NullMarked
package io.polarway.engine;

import org.jspecify.annotations.NullMarked;

/// Benchmarks beside DuckDB on the same files, and the generators of their data: start with [BenchMain], then [SideBySide].
@NullMarked
package io.polarway.bench;

import org.jspecify.annotations.NullMarked;

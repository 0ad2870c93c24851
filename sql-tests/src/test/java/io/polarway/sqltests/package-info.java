/// Scripts of queries with their expected results (`cases/`), and queries that DuckDB must answer alike (`compare/`): start
/// with [ScriptsTest] and [ComparisonTest]. [TestData] writes the files that they read.
@NullMarked
package io.polarway.sqltests;

import org.jspecify.annotations.NullMarked;

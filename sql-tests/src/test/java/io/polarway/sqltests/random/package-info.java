/// Random queries that DuckDB must answer alike: start with [RandomQueryTest], which runs them, and [RandomQuery], which makes
/// them. They are made of [Choices], so that one that fails can be made smaller.
@NullMarked
package io.polarway.sqltests.random;

import org.jspecify.annotations.NullMarked;

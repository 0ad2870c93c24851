/// The JDBC driver, `jdbc:polarway:[directory]`: start with [PolarwayDriver], then [PolarwayConnection].
///
/// It is built on Avatica, whose classes are the base of the connection, the statements, the result set and the metadata.
/// Statements run straight through the engine's session rather than through Avatica's remote protocol: a
/// [StatementRun] plans and starts the execution, and a [BatchCursor] walks over its batches. One [ColumnAccessor] per
/// column reads the batch that is current, so that no object is made per row.
@NullMarked
package io.polarway.jdbc;

import org.jspecify.annotations.NullMarked;

/// Writing Parquet files. Start with [ParquetEncoder], which writes the frame of a file and its footer; a [RowGroupEncoder]
/// per worker keeps batches until they fill a row group, and encodes it column by column: [ColumnChunkEncoder] chooses an
/// encoding (a [ChunkValues] each), cuts the values into pages and compresses them. [WrittenColumn] says which type of
/// Parquet a type of SQL becomes, [Bounds] is what the statistics and page indexes know of values.
@NullMarked
package io.polarway.engine.format.parquet.write;

import org.jspecify.annotations.NullMarked;

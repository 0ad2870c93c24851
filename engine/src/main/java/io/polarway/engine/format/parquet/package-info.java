/// Parquet files, decoded from the bytes of their pages straight into columns. Start with [ParquetScan], which hands out row
/// groups, and [RowGroupMorsel], which reads one; then [ColumnChunkReader], which decodes one column of it:
/// [PageHeaders] walks over its pages, [PageDecoder] opens each by its [Codec] and gives its values to a [ValueReader] (one per
/// encoding), and [ColumnOutput] puts columns together. Footers are read
/// by [FooterReader] and kept in [FooterCache]; [ParquetSchema] says what the columns are in SQL, [ColumnStatistics] and
/// [BloomFilter] what is known of their values.
@NullMarked
package io.polarway.engine.format.parquet;

import org.jspecify.annotations.NullMarked;

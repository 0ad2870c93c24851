/// Delimited text: CSV and its relatives. Start with [CsvFormat]; [CsvOptions] is what a statement may say about files,
/// [Sniffer] finds out the rest from a sample and gives a [CsvFile]. A [CsvScan] hands out blocks of files: [RowScanner]
/// finds the rows and fields of a block, [BlockParser] makes batches of them, through one [FieldReader] per column.
///
/// Which bytes of a file are rows, and which rows are valid, is the same whatever columns a query needs: quoting, the number of
/// fields, UTF-8 and the types of all columns are checked in every scan.
@NullMarked
package io.polarway.engine.format.csv;

import org.jspecify.annotations.NullMarked;

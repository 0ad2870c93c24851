/// Names and what they stand for. Start with [Catalog], the names of a session, then [Table], anything with rows: tables over
/// files know their columns and statistics by the footers of all files, and drop the files of which no row can fit before
/// one is opened.
@NullMarked
package io.polarway.engine.catalog;

import org.jspecify.annotations.NullMarked;

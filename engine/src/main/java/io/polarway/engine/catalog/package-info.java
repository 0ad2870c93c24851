/// Names and what they stand for: schemas, tables over globs of files, views and table functions.
@NullMarked
package io.polarway.engine.catalog;

import org.jspecify.annotations.NullMarked;

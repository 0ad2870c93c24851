/// The types of SQL values, each with the storage that a column of it uses: start with [SqlType].
@NullMarked
package io.polarway.engine.type;

import org.jspecify.annotations.NullMarked;

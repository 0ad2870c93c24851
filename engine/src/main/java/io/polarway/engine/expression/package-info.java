/// Expressions over columns: a sealed tree that is evaluated over batches, and over statistics to prune what cannot match.
@NullMarked
package io.polarway.engine.expression;

import org.jspecify.annotations.NullMarked;

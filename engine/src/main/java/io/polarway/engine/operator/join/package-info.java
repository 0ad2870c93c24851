/// Joins.
@NullMarked
package io.polarway.engine.operator.join;

import org.jspecify.annotations.NullMarked;

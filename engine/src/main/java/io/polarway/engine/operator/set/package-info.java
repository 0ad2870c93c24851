/// Set operations: unions, intersections and differences of inputs.
@NullMarked
package io.polarway.engine.operator.set;

import org.jspecify.annotations.NullMarked;

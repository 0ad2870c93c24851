/// Inputs that come in the order of keys, worked off range by range: start with [Ranges], then [RangeInput], which runs what gives the
/// rows of an input, and [RangePiece], which keeps them. [RangeSort] sorts the rows of each range; a merge join joins those of two inputs.
@NullMarked
package io.polarway.engine.operator.range;

import org.jspecify.annotations.NullMarked;

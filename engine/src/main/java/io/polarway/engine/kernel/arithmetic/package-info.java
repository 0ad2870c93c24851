/// Arithmetic over columns of numbers: start with [LongLoop] and [DoubleLoop], the templates, and [LongOperator] and
/// [DoubleOperator], what they are copied for. DECIMAL beyond 64 bits is in [WideLoop].
@NullMarked
package io.polarway.engine.kernel.arithmetic;

import org.jspecify.annotations.NullMarked;

/// Scalar functions, one class per topic: each function is a constant with its signatures, documentation, example and
/// kernel. [ArithmeticFunctions] shows how a function with rules of its own binds, [Signature] is for those without.
@NullMarked
package io.polarway.engine.function.scalar;

import org.jspecify.annotations.NullMarked;

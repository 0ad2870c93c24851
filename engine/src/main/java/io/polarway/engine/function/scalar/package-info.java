/// Scalar functions: each is a constant with its signatures, documentation, example and kernel.
@NullMarked
package io.polarway.engine.function.scalar;

import org.jspecify.annotations.NullMarked;

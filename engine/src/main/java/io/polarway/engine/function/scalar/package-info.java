/// Scalar functions, a class per topic with `all()`, which [io.polarway.engine.function.FunctionCatalog] joins. A function is
/// a name, documentation, an example that a test evaluates, and a kernel per list of parameter types: see [Signature], and
/// [EncodingFunctions] for short examples.
@NullMarked
package io.polarway.engine.function.scalar;

import org.jspecify.annotations.NullMarked;

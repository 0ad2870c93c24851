/// The catalog of SQL functions: start with [FunctionCatalog], then [ScalarFunction] and [ScalarDefinition], which is one
/// function as a constant. [TypeRules] says how types meet. The functions themselves are in the packages below this one.
@NullMarked
package io.polarway.engine.function;

import org.jspecify.annotations.NullMarked;

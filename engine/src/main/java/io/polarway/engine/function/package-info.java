/// The catalog of SQL functions; one constant or class per function in the packages below this one.
@NullMarked
package io.polarway.engine.function;

import org.jspecify.annotations.NullMarked;

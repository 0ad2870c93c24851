/// Window functions: one class each, over partitions of ordered rows.
@NullMarked
package io.polarway.engine.function.window;

import org.jspecify.annotations.NullMarked;

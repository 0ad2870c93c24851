/// Window computations over partitions of ordered rows.
@NullMarked
package io.polarway.engine.operator.window;

import org.jspecify.annotations.NullMarked;

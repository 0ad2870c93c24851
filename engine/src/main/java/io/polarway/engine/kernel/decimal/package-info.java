/// 128-bit integers, the unscaled values of wide DECIMALs: see [Int128].
@NullMarked
package io.polarway.engine.kernel.decimal;

import org.jspecify.annotations.NullMarked;

package io.polarway.engine.kernel.cast;

import io.polarway.engine.kernel.Operands;
import java.lang.foreign.MemorySegment;

/// Casts the values of one column: what the templates of this package are copied for.
interface CastLoop {
    /// Writes the needed values to `out`, and tells `failure` of each that has none.
    void run(Operands operands, MemorySegment out, CastFailure failure);
}

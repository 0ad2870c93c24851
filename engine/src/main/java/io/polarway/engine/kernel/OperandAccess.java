package io.polarway.engine.kernel;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Where in the values of an operand the value of a position is: a part of the shape of a loop, see [LoopShape].
public enum OperandAccess {
    /// At the position itself.
    FLAT {
        @Override
        public int row(MemorySegment codes, int position) {
            return position;
        }
    },
    /// In row 0, always.
    CONSTANT {
        @Override
        public int row(MemorySegment codes, int position) {
            return 0;
        }
    },
    /// At the code of the position.
    CODED {
        @Override
        public int row(MemorySegment codes, int position) {
            return MemoryAccess.getIntAtIndex(codes, position);
        }
    };

    /// Returns where the value is.
    ///
    /// @param codes the codes of the operand if it is [#CODED], else anything
    public abstract int row(MemorySegment codes, int position);
}

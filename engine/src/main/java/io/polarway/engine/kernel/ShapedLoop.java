package io.polarway.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// A loop with a copy for each shape of operands that it meets. It looks up the codes of dictionaries itself.
public final class ShapedLoop implements Elementwise.Loop {
    /// What a copy of the template is made for.
    ///
    /// @param operation what the loop computes
    /// @param shape how it reads its operands
    /// @param <P> the type of the operation
    public record Parameter<P>(P operation, LoopShape shape) {
    }

    private final LoopTemplate<? extends Elementwise.Loop> template;
    private final Object operation;
    private final boolean isTotal;
    private final AtomicReferenceArray<Elementwise.Loop> loops = new AtomicReferenceArray<>(LoopShape.COUNT);

    /// Creates a loop.
    ///
    /// @param template its copies have a [Parameter] with this operation
    /// @param operation what the loop computes
    /// @param isTotal whether it may compute positions that are NULL or not needed, as it then does where that is cheaper;
    ///     else it is told which ones to leave out
    public ShapedLoop(LoopTemplate<? extends Elementwise.Loop> template, Object operation, boolean isTotal) {
        this.template = template;
        this.operation = operation;
        this.isTotal = isTotal;
    }

    @Override
    public boolean readsCodes() {
        return true;
    }

    @Override
    public void run(Operands operands, MemorySegment out) {
        OperandAccess left = operands.access(0);
        OperandAccess right = operands.access(operands.size() - 1);
        boolean isChosen = operands.selection() != null
                && (!isTotal || operands.hasCodes() || operands.isSparse());
        boolean mayBeNull = !isTotal && operands.validity() != null;
        int number = LoopShape.number(left, right, isChosen, mayBeNull);
        Elementwise.Loop loop = loops.get(number);
        if (loop == null) {
            loop = template.with(new Parameter<>(operation, new LoopShape(left, right, isChosen, mayBeNull)));
            loops.set(number, loop);
        }
        loop.run(operands, out);
    }
}

package io.polarway.engine.operator.window;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.function.WindowFrames;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A sorted part as one function sees it.
final class CallRows implements WindowRows, AutoCloseable {
    private final SortedPart part;
    private final WindowShape shape;
    private final WindowCall call;
    private @Nullable FrameBounds bounds;

    CallRows(SortedPart part, WindowShape shape, WindowCall call) {
        this.part = part;
        this.shape = shape;
        this.call = call;
    }

    @Override
    public QueryMemory memory() {
        return part.memory();
    }

    @Override
    public Cancellation cancellation() {
        return part.cancellation();
    }

    @Override
    public int rows() {
        return part.rows();
    }

    @Override
    public MemorySegment sorted() {
        return part.sorted();
    }

    @Override
    public MemorySegment partitionStarts() {
        return part.starts(0);
    }

    @Override
    public MemorySegment partitionEnds() {
        return part.ends(0);
    }

    @Override
    public MemorySegment peerStarts() {
        return part.starts(call.orderKeys());
    }

    @Override
    public MemorySegment peerEnds() {
        return part.ends(call.orderKeys());
    }

    @Override
    public WindowFrames frames() {
        FrameBounds known = bounds;
        if (known == null) {
            known = new FrameBounds(this, call, part, shape);
            bounds = known;
        }
        return known.frames();
    }

    @Override
    public void close() {
        if (bounds != null) {
            bounds.close();
        }
    }
}

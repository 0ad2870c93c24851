package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.function.WindowFrames;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.operator.window.WindowFrame.Bound;
import io.polarway.engine.operator.window.WindowFrame.Distance;
import io.polarway.engine.operator.window.WindowFrame.Exclusion;
import io.polarway.engine.operator.window.WindowFrame.Kind;
import io.polarway.engine.operator.window.WindowFrame.Mode;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// The frames of one function: where each one begins and ends, in loops over the places.
final class FrameBounds implements AutoCloseable {
    private final WindowRows rows;
    private final int count;
    private final List<ArrowBuf> buffers = new ArrayList<>();
    private final WindowFrames frames;

    FrameBounds(WindowRows rows, WindowCall call, SortedPart part, WindowShape shape) {
        this.rows = rows;
        this.count = rows.rows();
        boolean isDone = false;
        try {
            this.frames = frames(call, part, shape);
            isDone = true;
        } finally {
            if (!isDone) {
                close();
            }
        }
    }

    WindowFrames frames() {
        return frames;
    }

    private WindowFrames frames(WindowCall call, SortedPart part, WindowShape shape) {
        WindowFrame frame = call.frame();
        boolean seesAllPeers = frame.mode() != Mode.ROWS && call.orderKeys() == 0;
        boolean fromStart = frame.from().kind() == Kind.UNBOUNDED_PRECEDING
                || seesAllPeers && frame.from().kind() == Kind.CURRENT_ROW;
        boolean toEnd = frame.to().kind() == Kind.UNBOUNDED_FOLLOWING
                || seesAllPeers && frame.to().kind() == Kind.CURRENT_ROW;
        boolean isWhole = frame.exclusion() == Exclusion.NO_OTHERS;
        MemorySegment from;
        MemorySegment to;
        if (frame.mode() == Mode.RANGE && (hasDistance(frame.from()) || hasDistance(frame.to()))) {
            try (RangeBounds range = new RangeBounds(rows, part.column(shape.orderKeys().getFirst().column()),
                    shape.orderKeys().getFirst())) {
                from = hasDistance(frame.from()) ? range.from(frame.from(), buffer()) : from(frame);
                to = hasDistance(frame.to()) ? range.to(frame.to(), buffer()) : to(frame);
            }
        } else if (frame.mode() == Mode.GROUPS && (hasDistance(frame.from()) || hasDistance(frame.to()))) {
            try (GroupBounds groups = new GroupBounds(rows)) {
                from = hasDistance(frame.from()) ? groups.from(offset(frame.from()), buffer()) : from(frame);
                to = hasDistance(frame.to()) ? groups.to(offset(frame.to()), buffer()) : to(frame);
            }
        } else {
            from = from(frame);
            to = to(frame);
        }
        if (!fromStart && !toEnd) {
            to = notBefore(from, to);
        }
        if (!isWhole) {
            return exclude(from, to, frame.exclusion());
        }
        return new WindowFrames(new MemorySegment[]{from}, new MemorySegment[]{to}, fromStart && toEnd,
                fromStart && isSteady(frame.to()), isSteady(frame.from()) && isSteady(frame.to()));
    }

    private static boolean isSteady(Bound bound) {
        return !(bound.distance() instanceof Distance.Months);
    }

    private static boolean hasDistance(Bound bound) {
        return bound.distance() != null;
    }

    private MemorySegment buffer() {
        ArrowBuf buffer = rows.memory().allocate(Math.max(8, count * 4L));
        buffers.add(buffer);
        return Layouts.segment(buffer);
    }

    private static long distance(Bound bound) {
        return bound.distance() instanceof Distance.Units units ? Math.min(units.count(), Integer.MAX_VALUE) : 0;
    }

    private static long offset(Bound bound) {
        return bound.kind() == Kind.PRECEDING ? -distance(bound) : distance(bound);
    }

    private MemorySegment from(WindowFrame frame) {
        boolean isRows = frame.mode() == Mode.ROWS;
        return switch (frame.from().kind()) {
            case UNBOUNDED_PRECEDING -> rows.partitionStarts();
            case CURRENT_ROW -> isRows ? shifted(0, 0) : rows.peerStarts();
            case PRECEDING -> shifted(-distance(frame.from()), 0);
            case FOLLOWING -> shifted(distance(frame.from()), 0);
            case UNBOUNDED_FOLLOWING -> rows.partitionEnds();
        };
    }

    private MemorySegment to(WindowFrame frame) {
        boolean isRows = frame.mode() == Mode.ROWS;
        return switch (frame.to().kind()) {
            case UNBOUNDED_PRECEDING -> rows.partitionStarts();
            case CURRENT_ROW -> isRows ? shifted(0, 1) : rows.peerEnds();
            case PRECEDING -> shifted(-distance(frame.to()), 1);
            case FOLLOWING -> shifted(distance(frame.to()), 1);
            case UNBOUNDED_FOLLOWING -> rows.partitionEnds();
        };
    }

    private MemorySegment shifted(long distance, int more) {
        MemorySegment starts = rows.partitionStarts();
        MemorySegment ends = rows.partitionEnds();
        MemorySegment shifted = buffer();
        long by = distance + more;
        rows.inPieces((first, end) -> {
            for (int i = first; i < end; i++) {
                long place = Math.max(MemoryAccess.getIntAtIndex(starts, i),
                        Math.min(MemoryAccess.getIntAtIndex(ends, i), i + by));
                MemoryAccess.setIntAtIndex(shifted, i, (int) place);
            }
        });
        return shifted;
    }

    /// Makes frames empty that end before they begin.
    private MemorySegment notBefore(MemorySegment from, MemorySegment to) {
        MemorySegment ends = buffer();
        rows.inPieces((first, end) -> {
            for (int i = first; i < end; i++) {
                MemoryAccess.setIntAtIndex(ends, i,
                        Math.max(MemoryAccess.getIntAtIndex(from, i), MemoryAccess.getIntAtIndex(to, i)));
            }
        });
        return ends;
    }

    private WindowFrames exclude(MemorySegment from, MemorySegment to, Exclusion exclusion) {
        boolean keepsRow = exclusion == Exclusion.TIES;
        boolean isRow = exclusion == Exclusion.CURRENT_ROW;
        MemorySegment peerStarts = isRow ? from : rows.peerStarts();
        MemorySegment peerEnds = isRow ? to : rows.peerEnds();
        int stretches = keepsRow ? 3 : 2;
        MemorySegment[] begins = new MemorySegment[stretches];
        MemorySegment[] ends = new MemorySegment[stretches];
        for (int i = 0; i < stretches; i++) {
            begins[i] = buffer();
            ends[i] = buffer();
        }
        for (int i = 0; i < count; i++) {
            if ((i & WindowRows.PIECE - 1) == 0) {
                rows.pause();
            }
            int first = MemoryAccess.getIntAtIndex(from, i);
            int end = MemoryAccess.getIntAtIndex(to, i);
            int gap = isRow ? i : MemoryAccess.getIntAtIndex(peerStarts, i);
            int gapEnd = isRow ? i + 1 : MemoryAccess.getIntAtIndex(peerEnds, i);
            MemoryAccess.setIntAtIndex(begins[0], i, first);
            MemoryAccess.setIntAtIndex(ends[0], i, Math.max(first, Math.min(end, gap)));
            if (keepsRow) {
                boolean isInside = i >= first && i < end;
                MemoryAccess.setIntAtIndex(begins[1], i, i);
                MemoryAccess.setIntAtIndex(ends[1], i, isInside ? i + 1 : i);
            }
            int rest = Math.min(end, Math.max(first, gapEnd));
            MemoryAccess.setIntAtIndex(begins[stretches - 1], i, rest);
            MemoryAccess.setIntAtIndex(ends[stretches - 1], i, end);
        }
        return new WindowFrames(begins, ends, false, false, false);
    }

    @Override
    public void close() {
        buffers.forEach(ArrowBuf::close);
        buffers.clear();
    }
}

package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.WindowFrames;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A segment tree of partial results, by which any aggregate function is computed over any frames: a node of level k stands
/// for [#FANOUT]^k consecutive places, and a frame is put together from few nodes. Nothing is ever subtracted, so results do
/// not depend on what left the frame before. (Leis, Kundhikanjana, Kemper, Neumann: Efficient Processing of Window Functions in
/// Analytical SQL Queries, VLDB 2015.)
///
/// All frames of a chunk of places are put together at once, level by level, each by one call of the accumulator; from left to
/// right, since some functions go by the order of the rows.
final class FrameTree implements AutoCloseable {
    private static final int FANOUT_BITS = 3;
    private static final int FANOUT = 1 << FANOUT_BITS;
    private static final int CHUNK = 1024;

    private final BoundAggregate function;
    private final WindowRows rows;
    private final OrderedArguments arguments;
    /// The partial results of the nodes of levels 1, 2, ...; level 0 are the rows.
    private final List<List<Column>> levels = new ArrayList<>();

    /// Builds the tree.
    FrameTree(BoundAggregate function, WindowRows rows, Column[] arguments) {
        this.function = function;
        this.rows = rows;
        this.arguments = new OrderedArguments(rows, arguments);
        boolean isDone = false;
        try {
            int longest = longestStretch(rows.frames());
            for (long span = FANOUT; span <= longest; span <<= FANOUT_BITS) {
                addLevel();
            }
            isDone = true;
        } finally {
            if (!isDone) {
                close();
            }
        }
    }

    private int longestStretch(WindowFrames frames) {
        int longest = 0;
        for (int s = 0; s < frames.stretches(); s++) {
            MemorySegment from = frames.from()[s];
            MemorySegment to = frames.to()[s];
            for (int i = 0; i < rows.rows(); i++) {
                if ((i & WindowRows.PIECE - 1) == 0) {
                    rows.pause();
                }
                longest = Math.max(longest, MemoryAccess.getIntAtIndex(to, i) - MemoryAccess.getIntAtIndex(from, i));
            }
        }
        return longest;
    }

    private void addLevel() {
        try (Accumulator accumulator = function.accumulator(rows.memory(), rows.cancellation())) {
            int children = levels.isEmpty() ? rows.rows() : nodes(levels.size());
            int[] ids = new int[OrderedArguments.CHUNK];
            int[] positions = new int[OrderedArguments.CHUNK];
            for (int from = 0; from < children; from += OrderedArguments.CHUNK) {
                rows.cancellation().check();
                rows.memory().passed(OrderedArguments.CHUNK);
                int count = Math.min(OrderedArguments.CHUNK, children - from);
                for (int i = 0; i < count; i++) {
                    ids[i] = from + i >>> FANOUT_BITS;
                    positions[i] = from + i;
                }
                int groups = ids[count - 1] + 1;
                if (levels.isEmpty()) {
                    accumulator.update(arguments.chunk(from, count), null, ids, count, groups);
                } else {
                    merge(accumulator, levels.size(), positions, ids, count, groups);
                }
            }
            levels.add(accumulator.state(0, children + FANOUT - 1 >>> FANOUT_BITS));
        }
    }

    private int nodes(int level) {
        long span = 1L << FANOUT_BITS * level;
        return (int) ((rows.rows() + span - 1) / span);
    }

    private void merge(Accumulator accumulator, int level, int[] nodes, int[] groups, int count, int groupCount) {
        List<Column> states = levels.get(level - 1);
        Column[] chosen = new Column[states.size()];
        int done = 0;
        try {
            for (; done < chosen.length; done++) {
                chosen[done] = Gather.gather(states.get(done), nodes, count, rows.memory().unpaged());
            }
            accumulator.merge(chosen, groups, count, groupCount);
        } finally {
            for (int i = 0; i < done; i++) {
                chosen[i].close();
            }
        }
    }

    /// Returns the function's value for each place; the caller owns it.
    FlatColumn evaluate() {
        try (GrowingColumn values = new GrowingColumn(function.resultType(), rows.memory())) {
            List<Nodes> left = new ArrayList<>();
            List<Nodes> right = new ArrayList<>();
            for (int level = 0; level <= levels.size(); level++) {
                left.add(new Nodes());
                right.add(new Nodes());
            }
            for (int from = 0; from < rows.rows(); from += CHUNK) {
                rows.cancellation().check();
                rows.memory().passed(CHUNK);
                int count = Math.min(CHUNK, rows.rows() - from);
                try (Accumulator accumulator = function.accumulator(rows.memory().unpaged(), rows.cancellation())) {
                    accumulator.update(arguments.places(new int[0], 0), null, new int[0], 0, count);
                    for (int stretch = 0; stretch < rows.frames().stretches(); stretch++) {
                        cover(stretch, from, count, left, right);
                        for (int level = 0; level <= levels.size(); level++) {
                            add(accumulator, level, left.get(level), count);
                        }
                        for (int level = levels.size(); level >= 0; level--) {
                            add(accumulator, level, right.get(level), count);
                        }
                    }
                    try (Column chunk = accumulator.result(0, count)) {
                        values.append(chunk, null);
                    }
                }
            }
            return values.take();
        }
    }

    private void add(Accumulator accumulator, int level, Nodes nodes, int groups) {
        if (nodes.count > 0) {
            if (level == 0) {
                accumulator.update(arguments.places(nodes.nodes, nodes.count), null, nodes.groups, nodes.count, groups);
            } else {
                merge(accumulator, level, nodes.nodes, nodes.groups, nodes.count, groups);
            }
            nodes.count = 0;
        }
    }

    /// Finds the nodes that cover the frames of `count` places from `first` on.
    private void cover(int stretch, int first, int count, List<Nodes> left, List<Nodes> right) {
        MemorySegment starts = rows.frames().from()[stretch];
        MemorySegment ends = rows.frames().to()[stretch];
        int top = levels.size();
        for (int i = 0; i < count; i++) {
            int from = MemoryAccess.getIntAtIndex(starts, first + i);
            int to = MemoryAccess.getIntAtIndex(ends, first + i);
            for (int level = 0; from < to; level++) {
                if (level == top) {
                    left.get(level).add(from, to, i);
                    break;
                }
                int whole = Math.min(to, from + FANOUT - 1 & -FANOUT);
                left.get(level).add(from, whole, i);
                int wholeEnd = Math.max(whole, to & -FANOUT);
                right.get(level).add(wholeEnd, to, i);
                from = whole >>> FANOUT_BITS;
                to = wholeEnd >>> FANOUT_BITS;
                if (whole == wholeEnd) {
                    break;
                }
            }
        }
    }

    /// Nodes of one level and the places of a chunk whose frames they belong to.
    private static final class Nodes {
        private int[] nodes = new int[CHUNK];
        private int[] groups = new int[CHUNK];
        private int count;

        void add(int from, int to, int group) {
            if (count + to - from > nodes.length) {
                int larger = Math.max(nodes.length * 2, count + to - from);
                nodes = Arrays.copyOf(nodes, larger);
                groups = Arrays.copyOf(groups, larger);
            }
            for (int node = from; node < to; node++) {
                nodes[count] = node;
                groups[count++] = group;
            }
        }
    }

    @Override
    public void close() {
        arguments.close();
        levels.forEach(states -> states.forEach(Column::close));
        levels.clear();
    }
}

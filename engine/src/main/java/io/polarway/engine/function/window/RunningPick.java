package io.polarway.engine.function.window;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.RunningRows;
import io.polarway.engine.function.RunningWindow;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.RowOrder;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Functions whose value is that of an earlier row of the partition: LAG, FIRST_VALUE, LAST_VALUE, MIN and MAX.
///
/// Of each partition one row or a few are remembered, each in an entry: 0 for none, i + 1 for row i of the rows at hand, -1 for
/// one that is gone, whose value is kept then. So a value is copied only when its rows go, and a row costs a look at an entry
/// and the copy of the value picked.
final class RunningPick implements RunningWindow {
    private static final int GONE = -1;

    /// Which rows are remembered.
    enum Which {
        /// The last ones before the current row.
        BEFORE,
        /// The first one.
        FIRST,
        /// The last one, the current row included.
        LAST,
        /// The one with the least value.
        LEAST,
        /// The one with the greatest value.
        GREATEST
    }

    private final Which which;
    private final boolean ignoresNulls;
    private final boolean waitsForPeers;
    private final int depth;
    private final QueryMemory memory;
    private final KeptValues kept;
    private final GrowableBuffer entries;
    /// Where the next row goes among the entries of a partition, if these are several.
    private final GrowableBuffer turns;
    private int[] picks = new int[0];
    private int[] changed = new int[0];
    private int changedCount;
    private @Nullable RunningRows rows;
    private @Nullable FlatColumn column;
    private boolean hasOtherwise;

    /// Creates an empty state.
    ///
    /// @param type of the values
    /// @param ignoresNulls whether rows whose value is NULL are not remembered; MIN and MAX never do
    /// @param depth how many rows are remembered, if [Which#BEFORE]
    RunningPick(SqlType type, Which which, boolean ignoresNulls, boolean waitsForPeers, int depth, QueryMemory memory) {
        this.which = which;
        this.ignoresNulls = ignoresNulls || which == Which.LEAST || which == Which.GREATEST;
        this.waitsForPeers = waitsForPeers;
        this.depth = depth;
        this.memory = memory;
        this.kept = new KeptValues(type, memory);
        this.entries = new GrowableBuffer(memory, true);
        this.turns = new GrowableBuffer(memory, true);
    }

    @Override
    public boolean waitsForPeers() {
        return waitsForPeers;
    }

    @Override
    public void begin(RunningRows taken, Column[] arguments) {
        rows = taken;
        column = Gather.flatten(arguments[0], memory);
        int count = taken.rows();
        int slots = slots(taken.partitionCount());
        entries.ensure(Math.max(1, slots * 4L));
        if (depth > 1) {
            turns.ensure(taken.partitionCount() * 4L);
        }
        kept.ensure(slots + 1);
        if (picks.length < count) {
            picks = new int[count];
        }
        if (changed.length < Math.min(count, slots)) {
            changed = new int[Math.min(count, slots) * 2];
        }
        changedCount = 0;
        if (!hasOtherwise && arguments.length > 2 && arguments[2] instanceof ConstantColumn otherwise
                && !otherwise.isNull()) {
            kept.store(0, otherwise.value(), 0);
        }
        hasOtherwise = true;
    }

    private int slots(int partitions) {
        long slots = (long) partitions * depth;
        if (slots >= Integer.MAX_VALUE) {
            throw EngineException.of(ErrorCode.MEMORY_LIMIT, "A window cannot hold " + depth + " values of each of "
                    + partitions + " partitions. Look fewer rows back, or partition by fewer columns");
        }
        return (int) slots;
    }

    private RunningRows rows() {
        return Objects.requireNonNull(rows);
    }

    private FlatColumn column() {
        return Objects.requireNonNull(column);
    }

    @Override
    public void add(int from, int to) {
        remember(from, to);
    }

    @Override
    public Column advance(int from, int to) {
        if (waitsForPeers) {
            int end;
            for (int start = from; start < to; start = end) {
                end = rows().endOfPeers(start, to);
                remember(start, end);
                pick(rows().partitions(), start, end);
            }
        } else {
            switch (which) {
                case BEFORE -> before(from, to);
                case FIRST, LAST, LEAST, GREATEST -> remember(from, to);
            }
        }
        return kept.gather(column(), picks, from, to, rows().rows());
    }

    @Override
    public Column current(int[] partitions, int count) {
        if (picks.length < count) {
            picks = new int[count];
        }
        pick(partitions, 0, count);
        FlatColumn known = column;
        if (known != null) {
            return kept.gather(known, picks, 0, count, count);
        }
        try (FlatColumn none = Values.column(memory, kept.type(), List.of())) {
            return kept.gather(none, picks, 0, count, count);
        }
    }

    /// Picks what is remembered of partitions.
    private void pick(int[] partitions, int from, int to) {
        MemorySegment all = entries.segment();
        for (int i = from; i < to; i++) {
            picks[i] = picked(MemoryAccess.getIntAtIndex(all, partitions[i]), partitions[i]);
        }
    }

    private static int picked(int entry, int slot) {
        return entry > 0 ? entry - 1 : entry == 0 ? ~0 : ~(slot + 1);
    }

    private void before(int from, int to) {
        int[] partitions = rows().partitions();
        MemorySegment all = entries.segment();
        MemorySegment places = turns.segment();
        MemorySegment validity = ignoresNulls ? column().validity() : null;
        int[] out = picks;
        int[] list = changed;
        int listed = changedCount;
        for (int i = from; i < to; i++) {
            int partition = partitions[i];
            int turn = depth == 1 ? 0 : MemoryAccess.getIntAtIndex(places, partition);
            int slot = partition * depth + turn;
            int entry = MemoryAccess.getIntAtIndex(all, slot);
            out[i] = picked(entry, slot);
            if (validity != null && !Bits.get(validity, i)) {
                continue;
            }
            MemoryAccess.setIntAtIndex(all, slot, i + 1);
            if (entry <= 0) {
                list[listed++] = slot;
            }
            if (depth > 1) {
                MemoryAccess.setIntAtIndex(places, partition, turn + 1 == depth ? 0 : turn + 1);
            }
        }
        changedCount = listed;
    }

    /// Remembers rows, and picks for each what is remembered of its partition then.
    private void remember(int from, int to) {
        int[] partitions = rows().partitions();
        MemorySegment all = entries.segment();
        MemorySegment validity = ignoresNulls ? column().validity() : null;
        for (int i = from; i < to; i++) {
            int partition = partitions[i];
            int entry = MemoryAccess.getIntAtIndex(all, partition);
            if ((validity == null || Bits.get(validity, i)) && (entry == 0 || isBetter(i, entry, partition))) {
                MemoryAccess.setIntAtIndex(all, partition, i + 1);
                if (entry <= 0) {
                    changed[changedCount++] = partition;
                }
                entry = i + 1;
            }
            picks[i] = picked(entry, partition);
        }
    }

    private boolean isBetter(int row, int entry, int partition) {
        return switch (which) {
            case FIRST -> false;
            case BEFORE, LAST -> true;
            case LEAST -> compare(row, entry, partition) < 0;
            case GREATEST -> compare(row, entry, partition) > 0;
        };
    }

    private int compare(int row, int entry, int partition) {
        FlatColumn own = column();
        boolean isGone = entry == GONE;
        if (isGone && own.type().storage() == Storage.BIT) {
            // Kept in a byte.
            return Boolean.compare(Bits.get(own.values(), row), MemoryAccess.getByte(kept.values(), partition + 1) != 0);
        }
        return RowOrder.compare(own.type().storage(), own.values(), own.data(), row,
                isGone ? kept.values() : own.values(), isGone ? kept.strings() : own.data(),
                isGone ? partition + 1 : entry - 1);
    }

    @Override
    public void end() {
        FlatColumn owned = column;
        column = null;
        rows = null;
        if (owned == null) {
            return;
        }
        try (owned) {
            MemorySegment all = entries.segment();
            for (int i = 0; i < changedCount; i++) {
                int slot = changed[i];
                kept.store(slot + 1, owned, MemoryAccess.getIntAtIndex(all, slot) - 1);
                MemoryAccess.setIntAtIndex(all, slot, GONE);
            }
        }
        changedCount = 0;
    }

    @Override
    public void keepOnly(int partition) {
        MemorySegment all = entries.segment();
        int slots = (int) (all.byteSize() / 4);
        for (int i = 0; i < depth; i++) {
            int entry = MemoryAccess.getIntAtIndex(all, partition * depth + i);
            if (partition > 0) {
                kept.move(partition * depth + i + 1, i + 1);
            }
            MemoryAccess.setIntAtIndex(all, i, entry);
        }
        for (int slot = depth; slot < slots; slot++) {
            if (MemoryAccess.getIntAtIndex(all, slot) != 0) {
                kept.clear(slot + 1);
                MemoryAccess.setIntAtIndex(all, slot, 0);
            }
        }
        if (depth > 1) {
            MemorySegment places = turns.segment();
            int turn = MemoryAccess.getIntAtIndex(places, partition);
            places.fill((byte) 0);
            MemoryAccess.setIntAtIndex(places, 0, turn);
        }
    }

    @Override
    public long bytes() {
        return kept.bytes() + entries.bytes() + turns.bytes() + 4L * (picks.length + changed.length);
    }

    @Override
    public void close() {
        FlatColumn owned = column;
        column = null;
        if (owned != null) {
            owned.close();
        }
        kept.close();
        entries.close();
        turns.close();
    }
}

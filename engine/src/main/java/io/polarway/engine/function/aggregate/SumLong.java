package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Exact SUM and AVG of 64-bit integers. A group's state is its sum in 64 bits and its count, side by side; what goes
/// beyond 64 bits is carried into a second buffer, which most queries never need.
final class SumLong extends NumberStates {
    /// The types of the columns that partial results travel in.
    static final List<SqlType> STATES = List.of(new DecimalType(38, 0), ScalarType.BIGINT);

    /// Up to this many groups, the sums of a chunk are kept four times over, so that consecutive rows of one group need
    /// not wait for each other's store.
    private static final int FEW = 64;
    /// The bits that the count of a chunk takes below its sum: it is at most [DenseValues#CHUNK].
    private static final int COUNT_BITS = 12;
    /// Sums of a chunk of values of fewer bits fit above the count.
    private static final int SMALL_BITS = 63 - COUNT_BITS - 11;

    /// A chunk of values of fewer bits, added to sums that are at most [#NEAR] from 0, leaves them within 64 bits.
    private static final int SHORT_BITS = 62 - COUNT_BITS;
    private static final long NEAR = 1L << 62;

    private final SqlType type;
    private final SumResult result;
    private final GrowableBuffer highs;
    private final long[] lanes = new long[4 * FEW];
    /// How far from 0 a sum is at most; more than [#NEAR] where that is not known.
    private long reach;

    SumLong(QueryMemory memory, SqlType type, SumResult result) {
        super(memory, 16);
        this.type = type;
        this.result = result;
        this.highs = new GrowableBuffer(memory, true);
    }

    /// Adds a loaded chunk of values that fit 64 bits.
    void add(DenseValues loaded, int groups) {
        add(loaded, grow(groups), groups);
    }

    @Override
    void add(DenseValues loaded, MemorySegment states, int groups) {
        if (groups > FEW || loaded.count() < 4 * groups || !addToFew(loaded, states, groups)) {
            add(loaded, states);
        }
    }

    private void add(DenseValues dense, MemorySegment states) {
        long[] values = dense.values();
        int[] groups = dense.groups();
        int offset = dense.groupsFrom();
        int count = dense.count();
        if (staysNear(dense.bits(), count)) {
            for (int i = 0; i < count; i++) {
                MemoryAccess.addLongs(states, groups[offset + i] * 16L, values[i], 1);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            int group = groups[offset + i];
            long at = group * 16L;
            long value = values[i];
            long before = MemoryAccess.getLong(states, at);
            long after = before + value;
            MemoryAccess.setLong(states, at, after);
            MemoryAccess.setLong(states, at + 8, MemoryAccess.getLong(states, at + 8) + 1);
            if (((before ^ after) & (value ^ after)) < 0) {
                carry(group, value > 0 ? 1 : -1);
            }
        }
    }

    /// Notes that `count` values of so many bits are added.
    ///
    /// @return whether no sum can leave 64 bits by that
    private boolean staysNear(int bits, int count) {
        boolean isShort = bits < SHORT_BITS && reach <= NEAR;
        reach = isShort ? reach + ((long) count << bits) : Long.MAX_VALUE;
        return isShort;
    }

    private void carry(int group, long amount) {
        MemorySegment high = highs.ensure((group + 1) * 8L);
        MemoryAccess.setLongAtIndex(high, group, MemoryAccess.getLongAtIndex(high, group) + amount);
    }

    /// Returns what a group's sum has above 64 bits: the sum is `high * 2^64 + low`, with a signed `low`.
    long high(int group) {
        return (group + 1) * 8L <= highs.bytes() ? MemoryAccess.getLongAtIndex(highs.segment(), group) : 0;
    }

    /// Adds a partial sum of `high * 2^64 + low`, with a signed `low`, to a group.
    void add(int group, long low, long high, long count, int groups) {
        addTo(grow(groups), group, low, high, count);
    }

    /// Returns the low 64 bits of a group's sum.
    long low(int group) {
        return group < groupCount() ? MemoryAccess.getLong(states(), group * 16L) : 0;
    }

    /// Returns how many values a group has.
    long count(int group) {
        return group < groupCount() ? MemoryAccess.getLong(states(), group * 16L + 8) : 0;
    }

    /// Adds a chunk with sum and count in one word per group and lane.
    ///
    /// @return false, with nothing added, if the values are too large for that
    private boolean addToFew(DenseValues dense, MemorySegment states, int groupsNow) {
        long[] values = dense.values();
        int[] groups = dense.groups();
        int offset = dense.groupsFrom();
        int count = dense.count();
        long[] sum = lanes;
        long bits = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            long first = values[i];
            long second = values[i + 1];
            long third = values[i + 2];
            long fourth = values[i + 3];
            bits |= first ^ first >> 63 | second ^ second >> 63 | third ^ third >> 63 | fourth ^ fourth >> 63;
            sum[groups[offset + i]] += (first << COUNT_BITS) + 1;
            sum[FEW + groups[offset + i + 1]] += (second << COUNT_BITS) + 1;
            sum[2 * FEW + groups[offset + i + 2]] += (third << COUNT_BITS) + 1;
            sum[3 * FEW + groups[offset + i + 3]] += (fourth << COUNT_BITS) + 1;
        }
        for (; i < count; i++) {
            long value = values[i];
            bits |= value ^ value >> 63;
            sum[groups[offset + i]] += (value << COUNT_BITS) + 1;
        }
        boolean fits = bits >>> SMALL_BITS == 0;
        if (fits) {
            staysNear(Long.SIZE - Long.numberOfLeadingZeros(bits), count);
        }
        for (int group = 0; group < groupsNow; group++) {
            for (int lane = group; lane < 4 * FEW; lane += FEW) {
                if (fits && sum[lane] != 0) {
                    addChecked(states, group, sum[lane] >> COUNT_BITS, 0, sum[lane] & (1 << COUNT_BITS) - 1);
                }
                sum[lane] = 0;
            }
        }
        return fits;
    }

    /// Adds `high * 2^64 + low`, with a signed `low`.
    private void addTo(MemorySegment states, int group, long low, long high, long count) {
        reach = Long.MAX_VALUE;
        addChecked(states, group, low, high, count);
    }

    private void addChecked(MemorySegment states, int group, long low, long high, long count) {
        long at = group * 16L;
        long before = MemoryAccess.getLong(states, at);
        long after = before + low;
        MemoryAccess.setLong(states, at, after);
        MemoryAccess.setLong(states, at + 8, MemoryAccess.getLong(states, at + 8) + count);
        long carried = ((before ^ after) & (low ^ after)) < 0 ? high + (low > 0 ? 1 : -1) : high;
        if (carried != 0) {
            carry(group, carried);
        }
    }

    @Override
    void addAll(DenseValues chunk, MemorySegment states) {
        long[] values = chunk.values();
        int count = chunk.count();
        long sum = 0;
        long bits = 0;
        for (int i = 0; i < count; i++) {
            sum += values[i];
            bits |= values[i] ^ values[i] >> 63;
        }
        if (bits >>> 51 == 0) {
            addTo(states, 0, sum, 0, count);
        } else {
            for (int i = 0; i < count; i++) {
                addTo(states, 0, values[i], 0, 1);
            }
        }
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment target = grow(groups);
        MemorySegment totals = ((FlatColumn) states[0]).values();
        MemorySegment counts = ((FlatColumn) states[1]).values();
        for (int i = 0; i < rows; i++) {
            long low = MemoryAccess.getLong(totals, i * 16L);
            long high = MemoryAccess.getLong(totals, i * 16L + 8) - (low >> 63);
            addTo(target, groupIds[i], low, high, MemoryAccess.getLongAtIndex(counts, i));
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        MemorySegment states = grow(from + count);
        SumResult whole = new SumResult.Sum128();
        return ColumnCopies.all(() -> copies.written(STATES.get(0), from, count, (group, values, row) -> {
            whole.write(MemoryAccess.getLong(states, group * 16L), high(group), 1, values, row);
            return true;
        }), () -> copies.written(STATES.get(1), from, count, (group, values, row) -> {
            MemoryAccess.setLongAtIndex(values, row, MemoryAccess.getLong(states, group * 16L + 8));
            return true;
        }));
    }

    @Override
    public Column result(int from, int count) {
        MemorySegment states = grow(from + count);
        return copies.written(type, from, count, (group, values, row) -> {
            long rows = MemoryAccess.getLong(states, group * 16L + 8);
            if (rows == 0) {
                return false;
            }
            result.write(MemoryAccess.getLong(states, group * 16L), high(group), rows, values, row);
            return true;
        });
    }

    @Override
    public long bytes() {
        return super.bytes() + highs.bytes();
    }

    @Override
    public void close() {
        super.close();
        highs.close();
    }
}

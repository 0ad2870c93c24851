package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;

/// For each group, about how many different 64-bit hashes were added.
///
/// A group of up to 768 hashes is an open hash table of them, whose count is exact. Above that it is a HyperLogLog sketch of
/// 8192 one-byte registers, whose estimate (that of Ertl, "New cardinality estimation algorithms for HyperLogLog sketches",
/// 2017) has a standard error of 1.15 %. Neither depends on the order in which hashes are added and groups merged.
public final class DistinctSketches implements AutoCloseable {
    private static final int INDEX_BITS = 13;
    private static final int REGISTERS = 1 << INDEX_BITS;
    /// The greatest value of a register: all bits below those of the index are zero.
    private static final int GREATEST = Long.SIZE - INDEX_BITS + 1;
    private static final double ALPHA = 0.5 / Math.log(2);

    /// Blocks have `4 << k` words, k from 0 to this; the largest is a table of hashes or a sketch.
    private static final int LARGEST = 8;
    private static final long HEAD_BYTES = 16;
    private static final int SKETCH = -1;

    /// For each group 16 bytes: the first word of its block, the number of its hashes or [#SKETCH], and one more than the k
    /// of its block's size, 0 before it has one.
    private final GrowableBuffer heads;
    private final GrowableBuffer pool;
    /// For each size the first free block, as its first word plus one; each refers to the next.
    private final long[] free = new long[LARGEST + 1];
    private long poolWords;

    /// Creates sketches of no groups.
    public DistinctSketches(QueryMemory memory) {
        this.heads = new GrowableBuffer(memory, true);
        this.pool = new GrowableBuffer(memory, true);
    }

    /// Makes room for groups; new ones are empty.
    public void grow(int groups) {
        heads.ensure(groups * HEAD_BYTES);
    }

    private int count(int group) {
        return MemoryAccess.getInt(heads.segment(), group * HEAD_BYTES + 8);
    }

    private int size(int group) {
        return MemoryAccess.getInt(heads.segment(), group * HEAD_BYTES + 12) - 1;
    }

    private long block(int group) {
        return MemoryAccess.getLong(heads.segment(), group * HEAD_BYTES);
    }

    private void setHead(int group, long block, int count, int size) {
        MemorySegment segment = heads.segment();
        MemoryAccess.setLong(segment, group * HEAD_BYTES, block);
        MemoryAccess.setInt(segment, group * HEAD_BYTES + 8, count);
        MemoryAccess.setInt(segment, group * HEAD_BYTES + 12, size + 1);
    }

    /// Adds a hash to a group.
    public void add(int group, long hash) {
        int count = count(group);
        if (count == SKETCH) {
            register(pool.segment(), block(group) * 8, hash);
            return;
        }
        int size = size(group);
        if (size < 0 || count >= 3 << size) {
            if (size >= 0 && contains(pool.segment(), block(group), size, hash)) {
                return;
            }
            if (size == LARGEST) {
                toSketch(group);
                register(pool.segment(), block(group) * 8, hash);
                return;
            }
            enlarge(group, count, size);
            size++;
        }
        if (insert(pool.segment(), block(group), size, hash)) {
            MemoryAccess.setInt(heads.segment(), group * HEAD_BYTES + 8, count + 1);
        }
    }

    /// A zero word is an empty slot, so that the hash 0 is counted as 1.
    private static long slotValue(long hash) {
        return hash == 0 ? 1 : hash;
    }

    private static boolean contains(MemorySegment words, long block, int size, long hash) {
        long value = slotValue(hash);
        int mask = (4 << size) - 1;
        for (int slot = (int) value & mask;; slot = slot + 1 & mask) {
            long found = MemoryAccess.getLongAtIndex(words, block + slot);
            if (found == value || found == 0) {
                return found != 0;
            }
        }
    }

    /// Returns whether the hash is new.
    private static boolean insert(MemorySegment words, long block, int size, long hash) {
        long value = slotValue(hash);
        int mask = (4 << size) - 1;
        for (int slot = (int) value & mask;; slot = slot + 1 & mask) {
            long found = MemoryAccess.getLongAtIndex(words, block + slot);
            if (found == value) {
                return false;
            }
            if (found == 0) {
                MemoryAccess.setLongAtIndex(words, block + slot, value);
                return true;
            }
        }
    }

    private static void register(MemorySegment words, long offset, long hash) {
        long index = offset + (hash >>> Long.SIZE - INDEX_BITS);
        byte value = (byte) (Long.numberOfLeadingZeros(hash << INDEX_BITS | 1L << INDEX_BITS - 1) + 1);
        if (MemoryAccess.getByte(words, index) < value) {
            MemoryAccess.setByte(words, index, value);
        }
    }

    private void enlarge(int group, int count, int size) {
        long larger = take(size + 1);
        MemorySegment words = pool.segment();
        if (size >= 0) {
            long old = block(group);
            for (int slot = 0; slot < 4 << size; slot++) {
                long value = MemoryAccess.getLongAtIndex(words, old + slot);
                if (value != 0) {
                    insert(words, larger, size + 1, value);
                }
            }
            give(old, size);
        }
        setHead(group, larger, count, size + 1);
    }

    private void toSketch(int group) {
        long sketch = take(LARGEST);
        MemorySegment words = pool.segment();
        int size = size(group);
        if (size >= 0) {
            long old = block(group);
            for (int slot = 0; slot < 4 << size; slot++) {
                long value = MemoryAccess.getLongAtIndex(words, old + slot);
                if (value != 0) {
                    register(words, sketch * 8, value);
                }
            }
            give(old, size);
        }
        setHead(group, sketch, SKETCH, LARGEST);
    }

    /// Returns a block of zeros.
    private long take(int size) {
        int words = 4 << size;
        long block = free[size] - 1;
        if (block >= 0) {
            MemorySegment segment = pool.segment();
            free[size] = MemoryAccess.getLongAtIndex(segment, block);
            segment.asSlice(block * 8, words * 8L).fill((byte) 0);
            return block;
        }
        pool.ensure((poolWords + words) * 8);
        block = poolWords;
        poolWords += words;
        return block;
    }

    private void give(long block, int size) {
        MemoryAccess.setLongAtIndex(pool.segment(), block, free[size]);
        free[size] = block + 1;
    }

    /// Returns how many bytes [#writeState] writes for a group.
    int stateBytes(int group) {
        int count = count(group);
        return count == SKETCH ? REGISTERS : count * 8;
    }

    /// Writes what is known of a group: the registers, or fewer bytes, which are the hashes.
    void writeState(int group, MemorySegment target, long offset) {
        MemorySegment words = pool.segment();
        int count = count(group);
        if (count == SKETCH) {
            MemorySegment.copy(words, block(group) * 8, target, offset, REGISTERS);
            return;
        }
        long block = block(group);
        int size = size(group);
        long at = offset;
        for (int slot = 0; size >= 0 && slot < 4 << size; slot++) {
            long value = MemoryAccess.getLongAtIndex(words, block + slot);
            if (value != 0) {
                MemoryAccess.setLong(target, at, value);
                at += 8;
            }
        }
    }

    /// Adds to a group what [#writeState] wrote.
    void merge(int group, MemorySegment source, long offset, int length) {
        if (length < REGISTERS) {
            for (int at = 0; at < length; at += 8) {
                add(group, MemoryAccess.getLong(source, offset + at));
            }
            return;
        }
        if (count(group) != SKETCH) {
            toSketch(group);
        }
        MemorySegment words = pool.segment();
        long own = block(group) * 8;
        for (int i = 0; i < REGISTERS; i++) {
            byte value = MemoryAccess.getByte(source, offset + i);
            if (MemoryAccess.getByte(words, own + i) < value) {
                MemoryAccess.setByte(words, own + i, value);
            }
        }
    }

    /// Returns about how many different hashes a group has seen.
    public long estimate(int group) {
        int count = count(group);
        return count == SKETCH ? estimate(pool.segment(), block(group) * 8) : count;
    }

    private static long estimate(MemorySegment words, long offset) {
        int[] counts = new int[GREATEST + 1];
        for (int i = 0; i < REGISTERS; i++) {
            counts[MemoryAccess.getByte(words, offset + i)]++;
        }
        double sum = REGISTERS * ofFull(1 - (double) counts[GREATEST] / REGISTERS);
        for (int value = GREATEST - 1; value >= 1; value--) {
            sum = 0.5 * (sum + counts[value]);
        }
        sum += REGISTERS * ofEmpty((double) counts[0] / REGISTERS);
        return Math.round(ALPHA * REGISTERS * REGISTERS / sum);
    }

    /// Ertl's sigma, which corrects for registers that are empty.
    private static double ofEmpty(double share) {
        double power = share;
        double factor = 1;
        double sum = share;
        double before;
        do {
            power *= power;
            before = sum;
            sum += power * factor;
            factor += factor;
        } while (sum != before && sum < Double.POSITIVE_INFINITY);
        return sum;
    }

    /// Ertl's tau, which corrects for registers that are full.
    private static double ofFull(double share) {
        if (share == 0 || share == 1) {
            return 0;
        }
        double root = share;
        double factor = 1;
        double sum = 1 - share;
        double before;
        do {
            root = Math.sqrt(root);
            before = sum;
            factor *= 0.5;
            sum -= (1 - root) * (1 - root) * factor;
        } while (sum != before);
        return sum / 3;
    }

    /// Returns the bytes that the groups take.
    public long bytes() {
        return heads.bytes() + pool.bytes();
    }

    @Override
    public void close() {
        heads.close();
        pool.close();
    }
}

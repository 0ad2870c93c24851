package io.polarway.engine.memory;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.util.MemoryUtil;

/// The memory of one buffer, taken from those that were freed before where one of its size class is there. Memory fresh from
/// the operating system costs a page fault for every 4 KiB, more than most loops need to fill them.
final class ReusedMemory extends AllocationManager {
    private static final ArrowBuf EMPTY = new ArrowBuf(ReferenceManager.NO_OP, null, 0,
            MemoryUtil.allocateMemory(0));
    /// The most bytes that wait for reuse, over all engines of the process.
    private static final long MOST_IDLE = 192L << 20;
    /// Which part of a pool's limit they may take besides it.
    private static final int IDLE_PART = 16;
    private static final AtomicLong IDLE = new AtomicLong();
    private static final Stack[] FREE = new Stack[SizeClasses.COUNT];
    /// The size class that memory was last looked for in that nobody uses.
    private static final AtomicInteger HAND = new AtomicInteger();

    static {
        for (int i = 0; i < FREE.length; i++) {
            FREE[i] = new Stack();
        }
    }

    private final MemoryPool pool;
    private final long size;
    private final long address;

    private ReusedMemory(MemoryPool pool, BufferAllocator allocator, long size) {
        super(allocator);
        this.pool = pool;
        this.size = size;
        long free = SizeClasses.isKept(size) ? FREE[SizeClasses.index(size)].pop() : 0;
        if (free == 0) {
            this.address = MemoryUtil.allocateMemory(size);
        } else {
            IDLE.addAndGet(-size);
            this.address = free;
        }
    }

    /// Returns what makes the memory of a pool's buffers.
    static AllocationManager.Factory factory(MemoryPool pool) {
        return new AllocationManager.Factory() {
            @Override
            public AllocationManager create(BufferAllocator allocator, long size) {
                return new ReusedMemory(pool, allocator, size);
            }

            @Override
            public ArrowBuf empty() {
                return EMPTY;
            }
        };
    }

    @Override
    public long getSize() {
        return size;
    }

    @Override
    protected long memoryAddress() {
        return address;
    }

    /// Returns how many bytes wait for reuse.
    static long idle() {
        return IDLE.get();
    }

    @Override
    protected void release0() {
        if (SizeClasses.isKept(size) && hasRoom(Math.min(MOST_IDLE, pool.limit() / IDLE_PART))) {
            FREE[SizeClasses.index(size)].push(address);
        } else {
            MemoryUtil.freeMemory(address);
        }
    }

    /// Counts this buffer as idle, unless there would be more than `most`.
    private boolean hasRoom(long most) {
        while (IDLE.addAndGet(size) > most) {
            IDLE.addAndGet(-size);
            if (!evict(most - size)) {
                return false;
            }
        }
        return true;
    }

    /// Frees what was not used for longest, until at most `most` bytes are idle. Else what a query of other sizes left would keep all
    /// later ones from having any memory reused. Returns whether that changed something.
    private static boolean evict(long most) {
        boolean isChanged = false;
        // In the first round nothing may be found of a class but that it was used since the last one.
        for (int i = 0; i < 2 * FREE.length && IDLE.get() > most; i++) {
            int index = HAND.updateAndGet(last -> (last + 1) % FREE.length);
            long size = SizeClasses.size(index);
            for (long left = FREE[index].unused(); left > 0 && IDLE.get() > most; left--) {
                long unused = FREE[index].removeOldest();
                if (unused == 0) {
                    break;
                }
                MemoryUtil.freeMemory(unused);
                IDLE.addAndGet(-size);
                isChanged = true;
            }
        }
        return isChanged;
    }

    /// Addresses, the last one freed first, since the caches may still hold it; before that what the same thread freed, since the caches
    /// of another core may hold the others, and each line of them would have to come from there first.
    private static final class Stack {
        /// How many are looked at for one of the same thread.
        private static final int LOOKED_AT = 16;

        private long[] addresses = new long[16];
        private long[] threads = new long[16];
        private int count;
        /// The least that there were since the last call of [#unused].
        private int least;

        synchronized void push(long address) {
            if (count == addresses.length) {
                addresses = Arrays.copyOf(addresses, count * 2);
                threads = Arrays.copyOf(threads, count * 2);
            }
            addresses[count] = address;
            threads[count++] = Thread.currentThread().threadId();
        }

        /// Returns 0 when there is none.
        synchronized long pop() {
            if (count == 0) {
                return 0;
            }
            long thread = Thread.currentThread().threadId();
            int found = count - 1;
            for (int i = count - 1; i >= Math.max(0, count - LOOKED_AT); i--) {
                if (threads[i] == thread) {
                    found = i;
                    break;
                }
            }
            return remove(found);
        }

        private long remove(int index) {
            long address = addresses[index];
            count--;
            System.arraycopy(addresses, index + 1, addresses, index, count - index);
            System.arraycopy(threads, index + 1, threads, index, count - index);
            least = Math.min(least, count);
            return address;
        }

        /// Returns how many were not needed since the last call.
        synchronized int unused() {
            int unused = least;
            least = count;
            return unused;
        }

        /// Returns 0 when there is none.
        synchronized long removeOldest() {
            return count == 0 ? 0 : remove(0);
        }
    }
}

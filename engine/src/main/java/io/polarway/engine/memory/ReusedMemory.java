package io.polarway.engine.memory;

import java.util.Arrays;
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
            if (IDLE.addAndGet(-size) <= most || !shrink(most - size)) {
                return false;
            }
        }
        return true;
    }

    /// Frees the largest of what was kept while there was a higher limit, until there are at most `most` bytes or none. Returns whether
    /// that changed something.
    private static boolean shrink(long most) {
        boolean isChanged = false;
        for (int index = FREE.length - 1; index >= 0 && IDLE.get() > most; index--) {
            for (long kept = FREE[index].pop(); kept != 0; kept = IDLE.get() > most ? FREE[index].pop() : 0) {
                MemoryUtil.freeMemory(kept);
                IDLE.addAndGet(-SizeClasses.size(index));
                isChanged = true;
            }
        }
        return isChanged;
    }

    /// Addresses, the last one freed first, since the caches may still hold it.
    private static final class Stack {
        private long[] addresses = new long[16];
        private int count;

        synchronized void push(long address) {
            if (count == addresses.length) {
                addresses = Arrays.copyOf(addresses, count * 2);
            }
            addresses[count++] = address;
        }

        /// Returns 0 when there is none.
        synchronized long pop() {
            return count == 0 ? 0 : addresses[--count];
        }
    }
}

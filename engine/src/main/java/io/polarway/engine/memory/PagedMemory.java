package io.polarway.engine.memory;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// The large buffers of a [QueryMemory#paged], which come from a [PageSource]; small ones are made as all others are. Thread-safe.
final class PagedMemory implements AllocationManager.Factory {
    /// Smaller buffers are not worth a file.
    private static final long LEAST_PAGED = 1 << 18;
    /// The same in tests, whose rows are few.
    private static final long LEAST_PAGED_OF_FEW = 1 << 14;
    /// After so many rows pages are let go of: some tens of megabytes.
    private static final int UNLOAD_ROWS = 1 << 19;

    private final PageSource source;
    private final AllocationManager.Factory others;
    private final Set<PageSource.Pages> pages = ConcurrentHashMap.newKeySet();
    private final AtomicInteger passed = new AtomicInteger();
    private final long leastPaged;

    PagedMemory(PageSource source, MemoryPool pool) {
        this.source = source;
        this.others = ReusedMemory.factory(pool);
        this.leastPaged = pool.isAlwaysShort() ? LEAST_PAGED_OF_FEW : LEAST_PAGED;
    }

    /// Returns whether a buffer of this size, as [SizeClasses#round] gave it, comes from the source.
    boolean isPaged(long size) {
        return size >= leastPaged;
    }

    @Override
    public AllocationManager create(BufferAllocator allocator, long size) {
        return isPaged(size) ? new Paged(allocator, size) : others.create(allocator, size);
    }

    @Override
    public ArrowBuf empty() {
        return others.empty();
    }

    /// Notes that a loop has gone over so many rows.
    void passed(int rows) {
        if (passed.addAndGet(rows) >= UNLOAD_ROWS) {
            passed.set(0);
            pages.forEach(PageSource.Pages::unload);
        }
    }

    private final class Paged extends AllocationManager {
        private final long size;
        private final PageSource.Pages own;

        Paged(BufferAllocator allocator, long size) {
            super(allocator);
            this.size = size;
            this.own = source.allocate(size);
            pages.add(own);
        }

        @Override
        public long getSize() {
            return size;
        }

        @Override
        protected long memoryAddress() {
            return own.address();
        }

        @Override
        protected void release0() {
            pages.remove(own);
            own.free();
        }
    }
}

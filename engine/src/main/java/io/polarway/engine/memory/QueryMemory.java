package io.polarway.engine.memory;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/// The memory of one query: its buffers and reservations, charged to the engine's [MemoryPool]. Thread-safe.
public final class QueryMemory implements AutoCloseable {
    /// Fewer bytes are not worth a place in a file.
    private static final long LEAST_SPILLED = 1 << 19;
    private static final boolean LISTS_BUFFERS = Boolean.getBoolean("arrow.memory.debug.allocator");

    private static final long POLL_NANOS = 1_000_000;
    /// How long what is in use may stay the same until a query gives up that holds little.
    private static final long QUIET_NANOS = 300_000_000;
    /// The same for one that holds much: it gives up first, so that the small ones get on.
    private static final long LARGE_QUIET_NANOS = 100_000_000;
    private static final long MOST_NANOS = 10_000_000_000L;
    /// How long at most for what other workers of the same query may give back.
    private static final long MOST_OWN_NANOS = 2_000_000_000;
    /// How long a query waits before it begins, as long as others get on.
    private static final long ENTRY_NANOS = 1_000_000_000;

    private final MemoryPool pool;
    private final String name;
    private final @Nullable Cancellation cancellation;
    private final BufferAllocator allocator;
    /// The workers that run, and those of them that wait for memory.
    private final AtomicInteger working = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    private final Set<Reservation> reservations = ConcurrentHashMap.newKeySet();
    /// Those of [#paged] that are open.
    private final Set<QueryMemory> paged = ConcurrentHashMap.newKeySet();
    /// What is charged for this one, if that is not itself.
    private final @Nullable QueryMemory owner;
    private final @Nullable PagedMemory pages;

    QueryMemory(MemoryPool pool, BufferAllocator root, String name, @Nullable Cancellation cancellation) {
        this.pool = pool;
        this.name = name;
        this.cancellation = cancellation;
        this.owner = null;
        this.pages = null;
        this.allocator = root.newChildAllocator(name, new Charging(), 0, Long.MAX_VALUE);
    }

    private QueryMemory(QueryMemory owner, PageSource source) {
        this.pool = owner.pool;
        this.name = owner.name;
        this.cancellation = owner.cancellation;
        this.owner = owner;
        PagedMemory own = new PagedMemory(source, pool);
        this.pages = own;
        this.allocator = new RootAllocator(
                RootAllocator.configBuilder().listener(new Charging()).maxAllocation(Long.MAX_VALUE)
                        .roundingPolicy(SizeClasses::round).allocationManagerFactory(own).build());
    }

    /// Opens memory of this query whose large buffers come from `source` instead, and count neither as buffers of the query nor of the
    /// pool: for what is as large as the rows where these do not fit. They are not to be given on to others.
    /// Closing it is no error while buffers of it are in use; they are freed as all others are.
    public QueryMemory paged(PageSource source) {
        QueryMemory memory = new QueryMemory(this, source);
        paged.add(memory);
        return memory;
    }

    /// Notes that a loop has gone over `rows` rows of what is as large as the rows, one after the other: memory that is [#paged] lets go
    /// of what was read. To be called every few thousand rows; costs nothing for other memory.
    public void passed(int rows) {
        PagedMemory own = pages;
        if (own != null) {
            own.passed(rows);
        }
    }

    /// Allocates a buffer of at least `bytes` bytes, not cleared, with one reference that the caller owns.
    /// Throws MEMORY_LIMIT when the pool has not that much left.
    public ArrowBuf allocate(long bytes) {
        try {
            return allocator.buffer(bytes);
        } catch (OutOfMemoryError refused) {
            // The listener has charged it; Arrow does not tell it that the operating system refused.
            release(SizeClasses.round(bytes));
            throw EngineException.of(ErrorCode.MEMORY_LIMIT, "The operating system refused "
                    + MemoryPool.describe(bytes) + " of memory to " + name + ". Lower memory_limit", refused);
        }
    }

    /// Allocates a buffer as [#allocate] does, filled with zeros.
    public ArrowBuf allocateZeroed(long bytes) {
        ArrowBuf buffer = allocate(bytes);
        if (!givesZeros(buffer.capacity())) {
            buffer.setZero(0, buffer.capacity());
        }
        return buffer;
    }

    /// Returns whether a buffer of this size is filled with zeros when it is new.
    public boolean givesZeros(long size) {
        return isPaged(size);
    }

    /// Opens the account of one large consumer.
    ///
    /// @param consumer what errors and EXPLAIN ANALYZE call it, such as `hash aggregate`
    public Reservation reserve(String consumer) {
        return reserve(consumer, false);
    }

    /// Opens the account of one part of a large consumer, such as one worker's, that asks [Reservation#mustSpill] and then puts
    /// aside what it holds.
    public Reservation reserveSpillable(String consumer) {
        return reserve(consumer, true);
    }

    private Reservation reserve(String consumer, boolean canSpill) {
        if (owner != null) {
            return owner.reserve(consumer, canSpill);
        }
        Reservation reservation = new Reservation(this, consumer, canSpill);
        reservations.add(reservation);
        return reservation;
    }

    /// Returns Arrow's allocator, for handing batches to Arrow's own classes.
    public BufferAllocator allocator() {
        return allocator;
    }

    /// Returns what errors call this memory.
    public String name() {
        return name;
    }

    /// Returns whether a statement has it that can be canceled, and not what outlives statements.
    boolean isOfQuery() {
        return cancellation != null;
    }

    /// Returns the bytes in use: live buffers and reservations.
    public long used() {
        return (owner == null ? this : owner).used.get();
    }

    /// Returns the most bytes that were in use at once.
    public long peak() {
        return (owner == null ? this : owner).peak.get();
    }

    /// Returns the pool that this memory is charged to.
    public MemoryPool pool() {
        return pool;
    }

    /// Returns whether a consumer could put aside what it holds.
    boolean canSpill() {
        return reservations.stream().anyMatch(Reservation::canSpill);
    }

    /// Returns the bytes that each consumer that can put them aside may hold: an equal part of what is left of the query's share
    /// beside those that cannot.
    long spillShare() {
        if (pool.isAlwaysShort()) {
            return 0;
        }
        int count = 0;
        long held = 0;
        for (Reservation reservation : reservations) {
            if (reservation.canSpill() && reservation.held() > 0) {
                count++;
                held += reservation.held();
            }
        }
        long share = pool.fairShare();
        long left = Math.max(share - Math.max(0, used.get() - held), share / 4);
        return Math.max(LEAST_SPILLED, left / Math.max(2, count));
    }

    boolean tryCharge(long bytes) {
        return chargeNow(bytes) == MemoryPool.GRANTED;
    }

    private long chargeNow(long bytes) {
        long inUse = pool.charge(bytes);
        if (inUse != MemoryPool.GRANTED) {
            return inUse;
        }
        long now = used.addAndGet(bytes);
        if (now > peak.get()) {
            peak.accumulateAndGet(now, Math::max);
        }
        return MemoryPool.GRANTED;
    }

    /// Charges `bytes`, if need be after a while in which others put aside or give back what they hold. Throws MEMORY_LIMIT if there are
    /// not so many, and why the query was stopped meanwhile.
    ///
    /// @param who what errors say needs them
    void charge(String who, long bytes) {
        long inUse = chargeNow(bytes);
        if (inUse == MemoryPool.GRANTED) {
            return;
        }
        Cancellation flag = cancellation;
        if (flag == null || !pool.mayWait(bytes)) {
            throw pool.exceeded(this, who, bytes, inUse);
        }
        waiting.incrementAndGet();
        pool.waiting(1);
        try {
            boolean holdOthers = pool.holdOthers(this, bytes);
            Patience patience = new Patience(pool,
                    holdOthers && pool.isLarge(this) ? LARGE_QUIET_NANOS : QUIET_NANOS,
                    holdOthers ? MOST_NANOS : MOST_OWN_NANOS);
            while ((holdOthers || isAnotherAtWork()) && !patience.isOver()) {
                flag.check();
                LockSupport.parkNanos(POLL_NANOS);
                inUse = chargeNow(bytes);
                if (inUse == MemoryPool.GRANTED) {
                    return;
                }
            }
            throw pool.exceeded(this, who, bytes, inUse);
        } finally {
            pool.waiting(-1);
            waiting.decrementAndGet();
        }
    }

    /// Notes that a worker of the query begins to run (1) or ends (-1): while one runs, another may wait for the memory that it gives back.
    public void working(int more) {
        working.addAndGet(more);
    }

    /// Returns whether a worker of this query may give memory back, since it does not wait for some itself. Only for who waits.
    private boolean isAnotherAtWork() {
        return working.get() > waiting.get();
    }

    /// Returns whether hardly any memory is left.
    public boolean isNearlyFull() {
        return pool.isNearlyFull();
    }

    /// Waits for a moment, before the query holds anything, while hardly any memory is left but others get on.
    public void awaitRoom() {
        Cancellation flag = cancellation;
        if (flag == null || !pool.isNearlyFull()) {
            return;
        }
        Patience patience = new Patience(pool, LARGE_QUIET_NANOS, ENTRY_NANOS);
        while (pool.isNearlyFull() && !patience.isOver() && !flag.isStopped()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    void uncharge(long bytes) {
        used.addAndGet(-bytes);
        pool.uncharge(bytes);
    }

    /// Returns where what is small and short-lived comes from: the memory that this was opened of by [#paged], or itself.
    public QueryMemory unpaged() {
        return owner == null ? this : owner;
    }

    /// Returns whether this was opened by [#paged].
    public boolean isPaged() {
        return pages != null;
    }

    private boolean isPaged(long size) {
        PagedMemory own = pages;
        return own != null && own.isPaged(size);
    }

    /// Gives back what a buffer was charged.
    private void release(long size) {
        if (!isPaged(size)) {
            (owner == null ? this : owner).uncharge(size);
        }
    }

    Collection<Reservation> reservations() {
        return reservations;
    }

    void forget(Reservation reservation) {
        reservations.remove(reservation);
    }

    /// Ends the query's memory. Throws CLOSED if buffers are still alive; it can be called again when they are not.
    /// With `-Darrow.memory.debug.allocator=true` that is an IllegalStateException that lists them.
    @Override
    public void close() {
        if (owner != null) {
            if (allocator.getAllocatedMemory() == 0) {
                allocator.close();
                owner.paged.remove(this);
            }
            return;
        }
        paged.forEach(QueryMemory::close);
        long alive = allocator.getAllocatedMemory()
                + paged.stream().mapToLong(memory -> memory.allocator.getAllocatedMemory()).sum();
        if (alive > 0 && !LISTS_BUFFERS) {
            throw EngineException.of(ErrorCode.CLOSED, MemoryPool.describe(alive) + " of batches are still in use ("
                    + name + "). Close batches before the execution that gave them, and executions before the engine");
        }
        pool.forget(this);
        paged.forEach(memory -> memory.allocator.close());
        allocator.close();
    }

    private final class Charging implements AllocationListener {
        @Override
        public void onPreAllocation(long size) {
            if (!isPaged(size)) {
                unpaged().charge(name, size);
            }
        }

        @Override
        public void onRelease(long size) {
            release(size);
        }
    }
}

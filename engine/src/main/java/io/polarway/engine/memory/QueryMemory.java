package io.polarway.engine.memory;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
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
    /// How long a query waits before it begins, as long as others get on.
    private static final long ENTRY_NANOS = 1_000_000_000;

    private final MemoryPool pool;
    private final String name;
    private final @Nullable Cancellation cancellation;
    private final BufferAllocator allocator;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    private final Set<Reservation> reservations = ConcurrentHashMap.newKeySet();

    QueryMemory(MemoryPool pool, BufferAllocator root, String name, @Nullable Cancellation cancellation) {
        this.pool = pool;
        this.name = name;
        this.cancellation = cancellation;
        this.allocator = root.newChildAllocator(name, new Charging(), 0, Long.MAX_VALUE);
    }

    /// Allocates a buffer of at least `bytes` bytes, not cleared, with one reference that the caller owns.
    /// Throws MEMORY_LIMIT when the pool has not that much left.
    public ArrowBuf allocate(long bytes) {
        try {
            return allocator.buffer(bytes);
        } catch (OutOfMemoryError refused) {
            // The listener has charged it; Arrow does not tell it that the operating system refused.
            uncharge(SizeClasses.round(bytes));
            throw EngineException.of(ErrorCode.MEMORY_LIMIT, "The operating system refused "
                    + MemoryPool.describe(bytes) + " of memory to " + name + ". Lower memory_limit", refused);
        }
    }

    /// Allocates a buffer as [#allocate] does, filled with zeros.
    public ArrowBuf allocateZeroed(long bytes) {
        ArrowBuf buffer = allocate(bytes);
        buffer.setZero(0, buffer.capacity());
        return buffer;
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

    /// Returns the bytes in use: live buffers and reservations.
    public long used() {
        return used.get();
    }

    /// Returns the most bytes that were in use at once.
    public long peak() {
        return peak.get();
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
        if (!pool.tryCharge(bytes)) {
            return false;
        }
        long now = used.addAndGet(bytes);
        if (now > peak.get()) {
            peak.accumulateAndGet(now, Math::max);
        }
        return true;
    }

    /// Charges `bytes`, if need be after a while in which others put aside or give back what they hold. Throws why the query was
    /// stopped meanwhile.
    ///
    /// @return false if there are not so many
    boolean charge(long bytes) {
        if (tryCharge(bytes)) {
            return true;
        }
        Cancellation flag = cancellation;
        if (flag == null || !pool.isWorthWaiting(this, bytes)) {
            return false;
        }
        pool.waiting(1);
        try {
            Patience patience = new Patience(pool, pool.isLarge(this) ? LARGE_QUIET_NANOS : QUIET_NANOS, MOST_NANOS);
            while (!patience.isOver()) {
                flag.check();
                LockSupport.parkNanos(POLL_NANOS);
                if (tryCharge(bytes)) {
                    return true;
                }
            }
            return false;
        } finally {
            pool.waiting(-1);
        }
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
        long alive = allocator.getAllocatedMemory();
        if (alive > 0 && !LISTS_BUFFERS) {
            throw EngineException.of(ErrorCode.CLOSED, MemoryPool.describe(alive) + " of batches are still in use ("
                    + name + "). Close batches before the execution that gave them, and executions before the engine");
        }
        pool.forget(this);
        allocator.close();
    }

    private final class Charging implements AllocationListener {
        @Override
        public void onPreAllocation(long size) {
            if (!charge(size)) {
                throw pool.exceeded(name, size);
            }
        }

        @Override
        public void onRelease(long size) {
            uncharge(size);
        }
    }
}

package io.polarway.engine.memory;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/// All memory of one engine: the Arrow allocator, and the limit that buffers and reservations share. Thread-safe.
public final class MemoryPool implements AutoCloseable {
    /// In percent of the limit. What is over is for batches under way, and for buffers that grow by copying.
    private static final int SPILL_PERCENT = 50;
    /// In percent of the limit. Above it queries that have not begun wait for a while.
    private static final int FULL_PERCENT = 85;

    private final BufferAllocator root;
    private final AtomicLong used = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong announced = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    private final Set<QueryMemory> queries = ConcurrentHashMap.newKeySet();
    private volatile long limit;
    private volatile boolean isAlwaysShort;
    private volatile @Nullable AtomicLong refused;

    /// Creates a pool.
    ///
    /// @param limit the most bytes that buffers and reservations may take together
    public MemoryPool(long limit) {
        this.limit = limit;
        this.root = new RootAllocator(RootAllocator.configBuilder().listener(AllocationListener.NOOP)
                .maxAllocation(Long.MAX_VALUE).roundingPolicy(SizeClasses::round)
                .allocationManagerFactory(ReusedMemory.factory(this)).build());
    }

    /// Opens the memory of one query (or of a cache that outlives queries).
    ///
    /// @param name what errors call it
    public QueryMemory open(String name) {
        return open(name, null);
    }

    /// Opens the memory of one query, which waits for a while when there is none left but others may give some back.
    ///
    /// @param cancellation the query's flag; null: it does not wait
    public QueryMemory open(String name, @Nullable Cancellation cancellation) {
        QueryMemory memory = new QueryMemory(this, root, name, cancellation);
        queries.add(memory);
        return memory;
    }

    /// Returns the limit in bytes.
    public long limit() {
        return limit;
    }

    /// Changes the limit; what is in use already stays.
    public void limit(long bytes) {
        this.limit = bytes;
    }

    /// Returns the bytes in use: live buffers and reservations.
    public long used() {
        return used.get();
    }

    /// Returns the most bytes that were ever in use at once.
    public long peak() {
        return peak.get();
    }

    void announce(long bytes) {
        announced.addAndGet(bytes);
    }

    /// Returns whether so much is in use or was announced, or would be with `bytes` more, that who can should put some of it aside.
    public boolean isShort(long bytes) {
        return isAlwaysShort || waiting.get() > 0 || used.get() + announced.get() + bytes > limit / 100 * SPILL_PERCENT;
    }

    /// Changes whether whoever can put something aside is to do so whenever it asks, however much memory there is; for tests.
    public void alwaysShort(boolean isShort) {
        this.isAlwaysShort = isShort;
    }

    boolean isAlwaysShort() {
        return isAlwaysShort;
    }

    /// Returns the bytes that one query may take before it has to put some of it aside.
    long fairShare() {
        long spilling = queries.stream().filter(QueryMemory::canSpill).count();
        return limit / 100 * SPILL_PERCENT / Math.max(1, spilling + waiting.get());
    }

    /// Makes one of the next requests for memory be refused, as if the limit were reached, for tests.
    ///
    /// @param number which of them, from 1; or 0 to only count them
    public void refuse(long number) {
        refused = new AtomicLong(-number);
    }

    /// Returns how many requests there were since [#refuse] was called.
    ///
    /// @param number what that was given
    public long requests(long number) {
        AtomicLong counter = refused;
        return counter == null ? 0 : counter.get() + number;
    }

    /// Notes that one more request for memory waits for others to give some back, or no longer does.
    void waiting(int more) {
        waiting.addAndGet(more);
    }

    /// Returns whether a refused request of a query may be granted later, since others hold memory.
    boolean isWorthWaiting(QueryMemory memory, long bytes) {
        return refused == null && memory.used() + bytes <= limit && used.get() > memory.used();
    }

    /// Returns whether a query holds more than an equal part of all memory.
    boolean isLarge(QueryMemory memory) {
        long holders = queries.stream().filter(query -> query.used() > 0).count();
        return memory.used() > limit / Math.max(1, holders);
    }

    /// Returns whether hardly anything is left.
    boolean isNearlyFull() {
        return refused == null && used.get() > limit / 100 * FULL_PERCENT;
    }

    boolean tryCharge(long bytes) {
        AtomicLong counter = refused;
        if (counter != null && bytes > 0 && counter.incrementAndGet() == 0) {
            return false;
        }
        while (true) {
            long before = used.get();
            long after = before + bytes;
            if (bytes > 0 && after > limit) {
                return false;
            }
            if (used.compareAndSet(before, after)) {
                if (after > peak.get()) {
                    peak.accumulateAndGet(after, Math::max);
                }
                return true;
            }
        }
    }

    void uncharge(long bytes) {
        used.addAndGet(-bytes);
    }

    void forget(QueryMemory memory) {
        queries.remove(memory);
    }

    EngineException exceeded(String who, long bytes) {
        List<Reservation> consumers = queries.stream().flatMap(query -> query.reservations().stream())
                .filter(reservation -> reservation.held() > 0)
                .sorted(Comparator.comparingLong(Reservation::held).reversed()).limit(3).toList();
        String largest = consumers.isEmpty()
                ? ""
                : " Largest consumers: " + consumers.stream()
                        .map(reservation -> reservation.name() + " " + describe(reservation.held()))
                        .collect(Collectors.joining(", ")) + ".";
        return EngineException.of(ErrorCode.MEMORY_LIMIT,
                "Out of memory: " + who + " needs " + describe(bytes) + " more, " + describe(used())
                        + " of memory_limit = "
                        + describe(limit) + " are in use." + largest
                        + " Raise it with SET memory_limit, or select fewer columns or groups");
    }

    /// Returns how many bytes a buffer takes of which `bytes` are asked for.
    public static long sizeOf(long bytes) {
        return SizeClasses.round(bytes);
    }

    /// Returns a number of bytes as text for people, such as `1.5 GB`; units are powers of 1000.
    public static String describe(long bytes) {
        String[] units = {"bytes", "KB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? bytes + " bytes"
                : String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    }

    /// Frees the allocator. Throws CLOSED if a buffer is still alive.
    @Override
    public void close() {
        queries.forEach(QueryMemory::close);
        root.close();
    }
}

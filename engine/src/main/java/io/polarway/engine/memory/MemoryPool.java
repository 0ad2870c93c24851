package io.polarway.engine.memory;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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

    /// What [#charge] answers where there are as many bytes.
    static final long GRANTED = -1;
    /// How many consumers an error names.
    private static final int MOST_NAMED = 4;

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

    /// Returns whether a refused request may be granted at all.
    boolean mayWait(long bytes) {
        return refused == null && bytes <= limit;
    }

    /// Returns whether a request of a query was refused only because others hold memory.
    boolean holdOthers(QueryMemory memory, long bytes) {
        return memory.used() + bytes <= limit && used.get() > memory.used();
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

    /// Charges `bytes`.
    ///
    /// @return how many were in use where that is too many; else [#GRANTED]
    long charge(long bytes) {
        AtomicLong counter = refused;
        if (counter != null && bytes > 0 && counter.incrementAndGet() == 0) {
            return used.get();
        }
        while (true) {
            long before = used.get();
            long after = before + bytes;
            if (bytes > 0 && after > limit) {
                return before;
            }
            if (used.compareAndSet(before, after)) {
                if (after > peak.get()) {
                    peak.accumulateAndGet(after, Math::max);
                }
                return GRANTED;
            }
        }
    }

    void uncharge(long bytes) {
        used.addAndGet(-bytes);
    }

    void forget(QueryMemory memory) {
        queries.remove(memory);
    }

    /// Returns the error of a refused request.
    ///
    /// @param memory whose request
    /// @param who what needs the bytes
    /// @param inUse what was in use when they were refused
    EngineException exceeded(QueryMemory memory, String who, long bytes, long inUse) {
        return EngineException.of(ErrorCode.MEMORY_LIMIT,
                "Out of memory: " + who + " needs " + describe(bytes) + " more, but only "
                        + describe(Math.max(0, limit - inUse)) + " of memory_limit = " + describe(limit) + " are left. "
                        + largest(memory, inUse) + "Raise it with SET memory_limit, or select fewer columns or groups");
    }

    /// Tells who has the bytes in use: the consumers of the query, other queries, and the rest, which is the query's but of no consumer.
    /// What others give back meanwhile counts as part of the rest, so that all is no more and no less than was in use.
    private String largest(QueryMemory memory, long inUse) {
        Map<String, Long> holders = new LinkedHashMap<>();
        for (Reservation reservation : memory.reservations()) {
            holders.merge(reservation.name(), reservation.held(), Long::sum);
        }
        String others = memory.isOfQuery() ? "other queries" : "queries";
        for (QueryMemory other : queries) {
            if (other != memory) {
                holders.merge(other.isOfQuery() ? others : other.name(), other.used(), Long::sum);
            }
        }
        long known = holders.values().stream().mapToLong(Long::longValue).sum();
        holders.merge(memory.isOfQuery() ? "reading files and batches" : memory.name(), inUse - known, Long::sum);
        String text = holders.entrySet().stream().filter(holder -> holder.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed()).limit(MOST_NAMED)
                .map(holder -> holder.getKey() + " " + describe(Math.min(inUse, holder.getValue())))
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "" : "Largest consumers: " + text + ". ";
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

package io.polarway.engine.memory;

import java.util.concurrent.atomic.AtomicLong;

/// The account of one large consumer. What it *reserves* (`grow`) is charged to the pool: use it for memory on the heap,
/// and before work that will need buffers. What it *holds* in buffers (`attribute`) was charged when they were
/// allocated, and is only noted, so that an error can name the largest consumers. Thread-safe.
public final class Reservation implements AutoCloseable {
    private final QueryMemory memory;
    private final String name;
    private final boolean canSpill;
    private final AtomicLong reserved = new AtomicLong();
    private final AtomicLong attributed = new AtomicLong();
    private final AtomicLong announced = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    Reservation(QueryMemory memory, String name, boolean canSpill) {
        this.memory = memory;
        this.name = name;
        this.canSpill = canSpill;
    }

    /// Reserves `bytes` more if the pool has them; else changes nothing and answers false.
    public boolean tryGrow(long bytes) {
        if (!memory.tryCharge(bytes)) {
            return false;
        }
        reserved.addAndGet(bytes);
        notePeak();
        return true;
    }

    /// Reserves `bytes` more, if need be once others give some back, or throws MEMORY_LIMIT.
    public void grow(long bytes) {
        memory.charge(name, bytes);
        reserved.addAndGet(bytes);
        notePeak();
    }

    /// Gives `bytes` of what was reserved back.
    public void shrink(long bytes) {
        reserved.addAndGet(-bytes);
        memory.uncharge(bytes);
    }

    /// Notes that the buffers which this consumer holds grew by `bytes` (shrank, if negative).
    public void attribute(long bytes) {
        attributed.addAndGet(bytes);
        notePeak();
    }

    /// Notes that the consumer will need `bytes` beside those it holds now before it can let go: others that could put something
    /// aside leave them to it. Replaces what it announced before.
    public void announce(long bytes) {
        memory.pool().announce(bytes - announced.getAndSet(bytes));
    }

    /// Returns whether the consumer should put aside what it holds, since memory is short and it holds more than its share. The
    /// answer is no for consumers that were not opened by [QueryMemory#reserveSpillable].
    public boolean mustSpill() {
        return mustSpill(1);
    }

    /// Returns what [#mustSpill()] does for a consumer that will need `factor` times what it holds now before it can let go.
    public boolean mustSpill(int factor) {
        long held = held();
        return canSpill && held > 0 && memory.pool().isShort(held * (factor - 1))
                && held * factor >= memory.spillShare();
    }

    /// Returns what [#mustSpill()] does for a consumer that will need `more` bytes beside those it holds now before it can let go.
    public boolean mustSpillBefore(long more) {
        long held = held();
        return canSpill && held > 0 && memory.pool().isShort(more - announced.get())
                && held + more >= memory.spillShare();
    }

    /// Announces as [#announce] does, unless memory would be short then and it is more than the consumer's share: then the consumer should
    /// do without, and nothing is announced.
    public boolean tryAnnounce(long bytes) {
        announce(bytes);
        if (canSpill && memory.pool().isShort(0) && held() + bytes >= memory.spillShare()) {
            announce(0);
            return false;
        }
        return true;
    }

    boolean canSpill() {
        return canSpill;
    }

    /// Returns the bytes reserved and attributed.
    public long held() {
        return reserved.get() + attributed.get();
    }

    /// Returns the most bytes held at once.
    public long peak() {
        return peak.get();
    }

    /// Returns what errors call the consumer.
    public String name() {
        return name;
    }

    private void notePeak() {
        long now = held();
        if (now > peak.get()) {
            peak.accumulateAndGet(now, Math::max);
        }
    }

    /// Gives everything reserved back.
    @Override
    public void close() {
        memory.forget(this);
        announce(0);
        long rest = reserved.getAndSet(0);
        attributed.set(0);
        if (rest != 0) {
            memory.uncharge(rest);
        }
    }
}

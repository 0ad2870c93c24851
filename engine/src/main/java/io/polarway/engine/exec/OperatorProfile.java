package io.polarway.engine.exec;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What one operator of the plan did, for EXPLAIN ANALYZE. Filled by the runtime (rows, batches, time) and by the operator
/// (memory, and counters of its own such as `row groups pruned`). Thread-safe.
public final class OperatorProfile {
    private final String name;
    private final String detail;
    private final List<OperatorProfile> inputs;
    private final LongAdder rows = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final AtomicLong memory = new AtomicLong();
    private final Map<String, LongAdder> counters = new ConcurrentSkipListMap<>();

    /// Creates the profile of an operator.
    ///
    /// @param name what it is, such as `HashAggregate`
    /// @param detail its keys, conditions or files, for EXPLAIN
    /// @param inputs the profiles of the operators that feed it
    public OperatorProfile(String name, String detail, List<OperatorProfile> inputs) {
        this.name = name;
        this.detail = detail;
        this.inputs = List.copyOf(inputs);
    }

    /// Returns what the operator is.
    public String name() {
        return name;
    }

    /// Returns its keys, conditions or files.
    public String detail() {
        return detail;
    }

    /// Returns the operators that feed it.
    public List<OperatorProfile> inputs() {
        return inputs;
    }

    /// Notes a batch that the operator gave to the next one.
    public void addOutput(long rowsOut) {
        rows.add(rowsOut);
        batches.increment();
    }

    /// Notes time spent in the operator itself, summed over workers.
    public void addNanos(long spent) {
        nanos.add(spent);
    }

    /// Notes the memory that the operator holds; the largest note is kept.
    public void noteMemory(long bytes) {
        memory.accumulateAndGet(bytes, Math::max);
    }

    /// Adds to a counter of the operator's own, such as `files pruned`.
    public void count(String counter, long amount) {
        counters.computeIfAbsent(counter, any -> new LongAdder()).add(amount);
    }

    /// Returns the rows given to the next operator.
    public long rows() {
        return rows.sum();
    }

    /// Returns the batches given to the next operator.
    public long batches() {
        return batches.sum();
    }

    /// Returns the nanoseconds spent in the operator itself, summed over workers.
    public long nanos() {
        return nanos.sum();
    }

    /// Returns the most bytes that the operator noted.
    public long memory() {
        return memory.get();
    }

    /// Returns the operator's own counters by name.
    public Map<String, Long> counters() {
        Map<String, Long> sums = new java.util.TreeMap<>();
        counters.forEach((key, sum) -> sums.put(key, sum.sum()));
        return sums;
    }
}

package io.polarway.engine.catalog;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// A table that CREATE TABLE made: rows held in memory as batches. A scan reads the rows that are there when it is opened, whatever
/// is written meanwhile. Its columns never change. Thread-safe.
public final class StoredTable implements Table, AutoCloseable {
    private final String name;
    private final Schema schema;
    private final ReentrantLock writing = new ReentrantLock();
    private List<Batch> batches = List.of();
    private long rows;
    private long version;
    private boolean isDropped;

    /// Creates an empty table.
    public StoredTable(String name, Schema schema) {
        this.name = name;
        this.schema = schema;
    }

    /// Returns the name as it was created.
    public String name() {
        return name;
    }

    /// Returns what whoever changes rows holds from the scan that it computes them from until they are there.
    public ReentrantLock writing() {
        return writing;
    }

    /// Adds rows after those that are there.
    ///
    /// @param added without selections, of the table's schema; taken over, also where the table is dropped
    public void append(List<Batch> added) {
        synchronized (this) {
            if (!isDropped) {
                List<Batch> all = new ArrayList<>(batches);
                all.addAll(added);
                batches = List.copyOf(all);
                rows += count(added);
                version++;
                return;
            }
        }
        added.forEach(Batch::close);
        throw dropped();
    }

    /// Puts rows in the place of those that are there.
    ///
    /// @param other taken over as by [#append]
    public void replace(List<Batch> other) {
        List<Batch> unused;
        boolean isGone;
        synchronized (this) {
            isGone = isDropped;
            unused = isGone ? other : batches;
            if (!isGone) {
                batches = List.copyOf(other);
                rows = count(other);
                version++;
            }
        }
        unused.forEach(Batch::close);
        if (isGone) {
            throw dropped();
        }
    }

    /// Returns a number that grows with each change of the rows.
    synchronized long version() {
        return version;
    }

    private static long count(List<Batch> batches) {
        return batches.stream().mapToLong(Batch::rows).sum();
    }

    private EngineException dropped() {
        return EngineException.of(ErrorCode.UNDEFINED_TABLE,
                "The table \"" + name + "\" was dropped or replaced meanwhile");
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public synchronized long estimatedRows() {
        return rows;
    }

    @Override
    public boolean hasExactRows() {
        return true;
    }

    @Override
    public Source scan(ScanRequest request, QueryContext context, OperatorProfile profile) {
        List<Batch> retained = new ArrayList<>();
        synchronized (this) {
            if (isDropped) {
                throw dropped();
            }
            batches.forEach(batch -> retained.add(batch.retain()));
        }
        return new StoredScan(retained, request);
    }

    @Override
    public String description() {
        return name;
    }

    /// Frees the rows; scans that were opened before keep theirs.
    @Override
    public void close() {
        List<Batch> unused;
        synchronized (this) {
            isDropped = true;
            unused = batches;
            batches = List.of();
            rows = 0;
            version++;
        }
        unused.forEach(Batch::close);
    }
}

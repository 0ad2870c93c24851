package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.batch.Values;
import io.polarway.engine.exec.RejectTables;
import io.polarway.engine.exec.Rejects;
import io.polarway.engine.exec.Worker;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Rejects as Java objects, in the order of the file.
final class CollectedRejects implements RejectTables, Rejects {
    private final TreeMap<Long, List<List<@Nullable Object>>> byMorsel = new TreeMap<>();
    private final Set<Long> ended = new HashSet<>();
    private boolean isKept;

    /// Returns the errors, if the scan has come to its end.
    List<List<@Nullable Object>> errors() {
        if (!isKept || ended.size() < byMorsel.size()) {
            throw new AssertionError("the scan has not ended: " + byMorsel);
        }
        return byMorsel.values().stream().flatMap(List::stream).toList();
    }

    @Override
    public Rejects open(String scans, String errors, long limit) {
        return this;
    }

    @Override
    public long scan() {
        return 1;
    }

    @Override
    public long room(long file) {
        return Long.MAX_VALUE;
    }

    @Override
    public synchronized void add(long morsel, long file, Batch errors) {
        List<List<@Nullable Object>> rows = byMorsel.computeIfAbsent(morsel, _ -> new ArrayList<>());
        for (int i = 0; i < errors.rows(); i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int column = 0; column < errors.width(); column++) {
                row.add(Values.get(errors.column(column), i));
            }
            rows.add(row);
        }
    }

    @Override
    public synchronized void end(long morsel) {
        if (!ended.add(morsel)) {
            throw new AssertionError("a morsel ended twice: " + morsel);
        }
    }

    @Override
    public EngineException explained(EngineException error) {
        return error;
    }

    @Override
    public void keep(Batch files, Worker worker) {
        isKept = true;
    }

    @Override
    public void close() {
    }
}

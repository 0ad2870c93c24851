package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Retention;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sorts rows that one worker brings, and gives them. Batches are only kept as long as they are in order and memory is not short, and given
/// as they came; otherwise the rows go through a [Sort], which spills if need be.
public final class SortedPiece implements Stage {
    private final List<SortKey> keys;
    private final List<SqlType> types;
    private final OperatorProfile profile;
    private final Worker worker;
    private final List<Batch> batches = new ArrayList<>();
    private final OrderCheck check;
    private final Reservation reservation;
    private @Nullable Sort sort;
    private @Nullable Stage sorting;

    /// Creates an empty piece.
    ///
    /// @param keys columns of the rows, the most significant first
    /// @param types of all columns
    /// @param profile where it notes what it did
    public SortedPiece(List<SortKey> keys, List<SqlType> types, Worker worker, OperatorProfile profile) {
        this.keys = keys;
        this.types = types;
        this.profile = profile;
        this.worker = worker;
        this.check = new OrderCheck(keys, worker.memory());
        this.reservation = worker.memory().reserveSpillable("sort");
    }

    @Override
    public Demand push(Batch batch) {
        Stage stage = sorting;
        if (stage != null) {
            return stage.push(batch);
        }
        if (batch.rows() == 0) {
            return Demand.MORE;
        }
        boolean isInOrder = check.accepts(batch);
        Batch kept = Retention.keep(batch, worker.memory());
        batches.add(kept);
        reservation.attribute(kept.bytes());
        if (!isInOrder || reservation.mustSpill(2)) {
            beginSort();
        }
        return Demand.MORE;
    }

    private void beginSort() {
        profile.count("runs sorted", 1);
        Sort began = new Sort(keys, types, profile);
        sort = began;
        Stage stage = began.open(worker);
        sorting = stage;
        stage.beginMorsel(0);
        while (!batches.isEmpty()) {
            try (Batch batch = batches.removeFirst()) {
                reservation.attribute(-batch.bytes());
                stage.push(batch);
            }
        }
    }

    /// Gives the rows in order; the last that is done with the piece.
    public Demand give(Stage next) {
        profile.noteMemory(reservation.peak());
        Sort began = sort;
        Stage stage = sorting;
        if (began == null || stage == null) {
            while (!batches.isEmpty()) {
                worker.cancellation().check();
                try (Batch batch = batches.removeFirst()) {
                    reservation.attribute(-batch.bytes());
                    if (next.push(batch) == Demand.ENOUGH) {
                        return Demand.ENOUGH;
                    }
                }
            }
            return Demand.MORE;
        }
        stage.endMorsel();
        stage.finish();
        stage.close();
        sorting = null;
        began.complete(worker);
        Source sorted = began.source();
        for (Morsel morsel = sorted.claim(); morsel != null; morsel = sorted.claim()) {
            worker.cancellation().check();
            if (morsel.run(worker, next) == Demand.ENOUGH) {
                return Demand.ENOUGH;
            }
        }
        return Demand.MORE;
    }

    @Override
    public void close() {
        check.close();
        batches.forEach(Batch::close);
        batches.clear();
        if (sorting != null) {
            sorting.close();
        }
        if (sort != null) {
            sort.close();
        }
        reservation.close();
    }
}

package io.polarway.engine.operator.range;

import io.polarway.engine.exec.InSequence;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.spill.SpillFile;
import org.jspecify.annotations.Nullable;

/// What is kept of all inputs of [Ranges]: the account of their pieces, and the file of those that do not fit. Thread-safe.
final class PieceStore implements AutoCloseable {
    private final String consumer;
    private final OperatorProfile profile;
    private @Nullable Reservation account;
    private long mostBytes;
    private @Nullable SpillFile file;

    /// @param consumer who keeps the rows, for errors
    /// @param profile where it notes how much
    PieceStore(String consumer, OperatorProfile profile) {
        this.consumer = consumer;
        this.profile = profile;
    }

    /// Begins a piece, which the caller owns.
    RangePiece begin(Worker worker) {
        return new RangePiece(account(worker));
    }

    private synchronized Reservation account(Worker worker) {
        Reservation known = account;
        if (known == null) {
            known = worker.memory().reserveSpillable(consumer);
            mostBytes = InSequence.mostBytes(worker.memory().pool().limit());
            account = known;
        }
        return known;
    }

    /// Returns whether so much is in memory that nothing more is to be read ahead.
    synchronized boolean areMany() {
        Reservation known = account;
        return known != null && known.held() >= mostBytes;
    }

    /// Writes a piece that is being made to the file if memory is short.
    void putAsideIfShort(RangePiece piece, CutKeys keys, Worker worker) {
        Reservation known = account(worker);
        if (known.mustSpill()) {
            profile.count("spilled bytes", piece.putAside(file(worker), keys, worker));
        }
    }

    private synchronized SpillFile file(Worker worker) {
        SpillFile known = file;
        if (known == null) {
            known = worker.query().temporaryFiles().create(consumer);
            file = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        try (SpillFile first = file; Reservation second = account) {
            if (second != null) {
                profile.noteMemory(second.peak());
            }
        } finally {
            file = null;
            account = null;
        }
    }
}

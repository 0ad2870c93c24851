package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Chain;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Pipeline;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.sort.KeyRow;
import io.polarway.engine.operator.sort.SortKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// One side of a merge join: the pipeline that gives its rows, run morsel by morsel, and the pieces that it has given so far.
///
/// What is said of pieces and morsels is guarded by the lock of the join; running a morsel is not.
final class MergeSide implements Sink {
    private final Pipeline pipeline;
    private final List<Expression> keys;
    private final List<SortKey> order;
    private final MergeRows rows;
    private final Map<Integer, Chain> chains = new ConcurrentHashMap<>();
    /// What each worker has made of its last morsel.
    private final Map<Integer, MergePiece> made = new ConcurrentHashMap<>();
    /// Pieces of morsels before which one is still running, or that have no row.
    private final TreeMap<Long, MergePiece> early = new TreeMap<>();
    private final Deque<MergePiece> pieces = new ArrayDeque<>();
    private long head;
    private int running;
    private boolean isClaimed;
    private volatile boolean isOver;
    private @Nullable KeyRow frontier;

    /// @param input where the rows come from; its source is owned
    /// @param keys over the columns of the side, the most significant first
    /// @param order of these, by their number in the list
    /// @param rows what is kept of both sides
    /// @param profile of the join
    MergeSide(MergeJoin.Input input, List<Expression> keys, List<SortKey> order, MergeRows rows,
            OperatorProfile profile) {
        this.pipeline = new Pipeline(input.source(), input.profile(), input.steps(), this, profile);
        this.keys = keys;
        this.order = order;
        this.rows = rows;
    }

    Source source() {
        return pipeline.source();
    }

    CutKeys keys(Worker worker) {
        return new CutKeys(keys, order, worker);
    }

    /// Returns whether there may be another morsel.
    boolean isClaimable() {
        return !isClaimed;
    }

    /// Returns how many morsels are being run.
    int running() {
        return running;
    }

    /// Returns how many pieces are being made, or wait to be joined.
    int waiting() {
        return running + pieces.size() + early.size();
    }

    /// Returns whether all rows are known.
    boolean isExhausted() {
        return isClaimed && running == 0;
    }

    /// Returns the keys up to which all rows are known, borrowed; null if none are yet.
    @Nullable
    KeyRow frontier() {
        return frontier;
    }

    /// Returns the next morsel, to be [#run]; null if there is none.
    @Nullable
    Morsel claim() {
        Morsel morsel = pipeline.source().claim();
        if (morsel == null) {
            isClaimed = true;
        } else {
            running++;
        }
        return morsel;
    }

    /// Runs a morsel, and returns its piece, which the caller owns.
    MergePiece run(Morsel morsel, Worker worker) {
        Chain chain = chains.computeIfAbsent(worker.index(), any -> Chain.open(pipeline, worker));
        if (chain.run(morsel) == Demand.ENOUGH) {
            isOver = true;
        }
        return Objects.requireNonNull(made.remove(worker.index()));
    }

    /// Notes the piece of a morsel, which is taken over.
    void add(long sequence, MergePiece piece) {
        running--;
        isClaimed |= isOver;
        early.put(sequence, piece);
        while (!early.isEmpty() && early.firstKey() == head) {
            MergePiece next = Objects.requireNonNull(early.pollFirstEntry()).getValue();
            head++;
            if (next.isEmpty()) {
                next.close();
                continue;
            }
            pieces.addLast(next);
            KeyRow before = frontier;
            if (before != null) {
                boolean isWrong = before.isAfter(next.first());
                before.close();
                frontier = null;
                if (isWrong) {
                    throw MergePiece.outOfOrder();
                }
            }
            frontier = next.last().retain();
        }
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /// Returns the pieces that have rows before a cut, each with one holder more, and forgets those that have none behind it.
    ///
    /// @param to null for all
    List<MergePiece> take(@Nullable KeyCut to) {
        List<MergePiece> taken = new ArrayList<>();
        while (!pieces.isEmpty() && (to == null || to.isPast(pieces.getFirst().last()))) {
            taken.add(pieces.removeFirst());
        }
        if (to != null) {
            for (MergePiece piece : pieces) {
                if (!to.isPast(piece.first())) {
                    break;
                }
                taken.add(piece.retain());
            }
        }
        return taken;
    }

    /// Ends the pipeline.
    @Override
    public void complete(Worker worker) {
        chains.values().forEach(Chain::finish);
        pipeline.source().complete(worker);
    }

    @Override
    public Stage open(Worker worker) {
        return new KeepingStage(worker);
    }

    @Override
    public void close() {
        try (Source source = pipeline.source()) {
            chains.values().forEach(Chain::close);
            chains.clear();
            made.values().forEach(MergePiece::close);
            made.clear();
            early.values().forEach(MergePiece::close);
            early.clear();
            pieces.forEach(MergePiece::close);
            pieces.clear();
            if (frontier != null) {
                frontier.close();
                frontier = null;
            }
        }
    }

    /// Keeps the rows of a morsel.
    private final class KeepingStage implements Stage {
        private final Worker worker;
        private final CutKeys keys;
        private @Nullable MergePiece piece;

        KeepingStage(Worker worker) {
            this.worker = worker;
            this.keys = keys(worker);
        }

        @Override
        public void beginMorsel(long sequence) {
            piece = rows.begin(worker);
        }

        @Override
        public Demand push(Batch batch) {
            MergePiece known = piece;
            if (known == null) {
                throw EngineException.internal("rows of a merge join that belong to no morsel");
            }
            known.add(batch, keys, worker);
            rows.putAsideIfShort(known, keys, worker);
            return Demand.MORE;
        }

        @Override
        public void endMorsel() {
            made.put(worker.index(), Objects.requireNonNull(piece));
            piece = null;
        }

        @Override
        public void close() {
            keys.close();
            if (piece != null) {
                piece.close();
                piece = null;
            }
        }
    }
}

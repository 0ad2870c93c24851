package io.polarway.engine.operator.range;

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

/// One of the inputs of [Ranges]: the pipelines that give its rows, run morsel by morsel, and the pieces that they have given so far.
///
/// What is said of pieces and morsels is guarded by the lock of [Ranges]; running a morsel is not.
final class RangeInput implements Sink {
    private final List<Pipeline> pipelines = new ArrayList<>();
    private final List<Expression> keys;
    private final List<SortKey> order;
    private final PieceStore rows;
    /// Those of the running pipeline, by worker.
    private final Map<Integer, Chain> chains = new ConcurrentHashMap<>();
    /// What each worker has made of its last morsel.
    private final Map<Integer, RangePiece> made = new ConcurrentHashMap<>();
    /// Pieces of morsels before which one is still running, or that have no row.
    private final TreeMap<Long, RangePiece> early = new TreeMap<>();
    private final Deque<RangePiece> pieces = new ArrayDeque<>();
    /// Which pipeline runs.
    private int part;
    private long claimed;
    private long head;
    private int running;
    /// Whether the running pipeline has no further morsel.
    private boolean isClaimed;
    private volatile boolean isOver;
    private @Nullable KeyRow frontier;

    /// @param input where the rows come from; the sources are owned
    /// @param order of its keys, by their number
    /// @param rows what is kept of all inputs
    /// @param profile of who takes the rows
    RangeInput(InputRows input, List<SortKey> order, PieceStore rows, OperatorProfile profile) {
        for (InputRows.Part own : input.parts()) {
            pipelines.add(new Pipeline(own.source(), own.profile(), own.steps(), this, profile));
        }
        this.keys = input.keys();
        this.order = order;
        this.rows = rows;
    }

    int parallelism() {
        return pipelines.getFirst().source().parallelism();
    }

    long bytes() {
        return pipelines.stream().mapToLong(pipeline -> pipeline.source().bytes()).sum();
    }

    /// Returns how many of the [#bytes] were claimed.
    double claimedBytes() {
        return pipelines.stream().map(Pipeline::source).filter(source -> source.bytes() > 0)
                .mapToDouble(source -> source.claimed() * source.bytes()).sum();
    }

    CutKeys keys(Worker worker) {
        return new CutKeys(keys, order, worker);
    }

    private boolean isLastPart() {
        return isOver || part == pipelines.size() - 1;
    }

    /// Returns whether there may be another morsel. A pipeline begins when all morsels of the one before are complete.
    boolean isClaimable() {
        return !isClaimed || running == 0 && !isLastPart();
    }

    /// Returns how many morsels are being run.
    int running() {
        return running;
    }

    /// Returns how many pieces are being made, or wait to be taken.
    int waiting() {
        return running + pieces.size() + early.size();
    }

    /// Returns whether pieces were made of morsels before which one is still running.
    boolean hasGap() {
        return !early.isEmpty();
    }

    /// Returns whether all rows are known.
    boolean isExhausted() {
        return isClaimed && running == 0 && isLastPart();
    }

    /// Returns the keys up to which all rows are known, borrowed; null if none are yet.
    @Nullable
    KeyRow frontier() {
        return frontier;
    }

    /// Returns the next morsel, to be [#run]; null if there is none now.
    @Nullable
    Morsel claim() {
        while (isClaimable()) {
            if (isClaimed) {
                chains.values().forEach(Chain::finish);
                closeChains();
                part++;
                isClaimed = false;
            }
            Morsel morsel = pipelines.get(part).source().claim();
            if (morsel != null) {
                running++;
                return new PartMorsel(morsel, claimed++);
            }
            isClaimed = true;
        }
        return null;
    }

    private void closeChains() {
        chains.values().forEach(Chain::close);
        chains.clear();
    }

    /// A morsel of a pipeline, whose sequence goes on where that of the pipeline before has ended: steps that both have see one order.
    private record PartMorsel(Morsel morsel, long sequence) implements Morsel {
        @Override
        public Demand run(Worker worker, Stage first) {
            return morsel.run(worker, first);
        }
    }

    /// Runs a morsel, and returns its piece, which the caller owns.
    RangePiece run(Morsel morsel, Worker worker) {
        Pipeline pipeline = pipelines.get(part);
        Chain chain = chains.computeIfAbsent(worker.index(), any -> Chain.open(pipeline, worker));
        if (chain.run(morsel) == Demand.ENOUGH) {
            isOver = true;
        }
        return Objects.requireNonNull(made.remove(worker.index()));
    }

    /// Notes the piece of a morsel, which is taken over.
    void add(long sequence, RangePiece piece) {
        running--;
        isClaimed |= isOver;
        early.put(sequence, piece);
        while (!early.isEmpty() && early.firstKey() == head) {
            RangePiece next = Objects.requireNonNull(early.pollFirstEntry()).getValue();
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
                    throw RangePiece.outOfOrder();
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
    List<RangePiece> take(@Nullable KeyCut to) {
        List<RangePiece> taken = new ArrayList<>();
        while (!pieces.isEmpty() && (to == null || to.isPast(pieces.getFirst().last()))) {
            taken.add(pieces.removeFirst());
        }
        if (to != null) {
            for (RangePiece piece : pieces) {
                if (!to.isPast(piece.first())) {
                    break;
                }
                taken.add(piece.retain());
            }
        }
        return taken;
    }

    /// Ends the pipelines.
    @Override
    public void complete(Worker worker) {
        chains.values().forEach(Chain::finish);
        pipelines.forEach(pipeline -> pipeline.source().complete(worker));
    }

    @Override
    public Stage open(Worker worker) {
        return new KeepingStage(worker);
    }

    @Override
    public void close() {
        try {
            closeChains();
            made.values().forEach(RangePiece::close);
            made.clear();
            early.values().forEach(RangePiece::close);
            early.clear();
            pieces.forEach(RangePiece::close);
            pieces.clear();
            if (frontier != null) {
                frontier.close();
                frontier = null;
            }
        } finally {
            closeSources(0);
        }
    }

    /// Closes the sources from one on, whatever fails.
    private void closeSources(int first) {
        if (first < pipelines.size()) {
            try (Source _ = pipelines.get(first).source()) {
                closeSources(first + 1);
            }
        }
    }

    /// Keeps the rows of a morsel.
    private final class KeepingStage implements Stage {
        private final Worker worker;
        private final CutKeys keys;
        private @Nullable RangePiece piece;

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
            RangePiece known = piece;
            if (known == null) {
                throw EngineException.internal("rows of an input in order that belong to no morsel");
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

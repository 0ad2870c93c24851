package io.polarway.engine.operator;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.Interleave;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.operator.sort.CollectedRows;
import io.polarway.engine.operator.sort.Ties;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps the rows of all morsels in their order, a piece for each, whichever worker brings them.
final class RowPieces implements Sink {
    private final List<SqlType> types;
    private final @Nullable Ties ties;
    private final List<Piece> pieces = new ArrayList<>();
    /// The number of each piece's first row, and of all rows.
    private int[] starts = {0};
    private @Nullable Reservation reservation;
    private long noted;

    /// The rows of a morsel.
    ///
    /// @param order its place
    /// @param rows in flat columns, owned
    private record Piece(long order, Batch rows) {
    }

    /// Creates an empty collection.
    ///
    /// @param types of the columns
    /// @param ties what to give up if the rows take too much memory, or null
    RowPieces(List<SqlType> types, @Nullable Ties ties) {
        this.types = List.copyOf(types);
        this.ties = ties;
    }

    @Override
    public Stage open(Worker worker) {
        return new PieceStage(worker);
    }

    /// Puts the pieces in order, once all are there.
    @Override
    public void complete(Worker worker) {
        pieces.sort(Comparator.comparingLong(Piece::order));
        starts = new int[pieces.size() + 1];
        for (int i = 0; i < pieces.size(); i++) {
            starts[i + 1] = Math.addExact(starts[i], pieces.get(i).rows().rows());
        }
    }

    /// Returns the number of rows.
    int rows() {
        return starts[starts.length - 1];
    }

    /// Returns the bytes that the rows take.
    long bytes() {
        long bytes = 0;
        for (Piece piece : pieces) {
            for (int i = 0; i < types.size(); i++) {
                bytes += ((FlatColumn) piece.rows().column(i)).bytes();
            }
        }
        return bytes;
    }

    /// Returns the values of a BIGINT column that has no NULL, in the order of the rows.
    long[] numbers(int column) {
        long[] numbers = new long[rows()];
        for (int i = 0; i < pieces.size(); i++) {
            FlatColumn values = (FlatColumn) pieces.get(i).rows().column(column);
            for (int row = 0; row < values.rows(); row++) {
                numbers[starts[i] + row] = MemoryAccess.getLongAtIndex(values.values(), row);
            }
        }
        return numbers;
    }

    /// Returns rows by their numbers, of which there has to be one at least, as one column; the caller owns it.
    FlatColumn gather(int column, int[] numbers, QueryMemory memory) {
        FlatColumn[] sources = new FlatColumn[pieces.size()];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = (FlatColumn) pieces.get(i).rows().column(column);
        }
        int[] pieceOf = new int[numbers.length];
        int[] rows = new int[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            int found = Arrays.binarySearch(starts, numbers[i]);
            // No piece is empty.
            pieceOf[i] = found < 0 ? -found - 2 : found;
            rows[i] = numbers[i] - starts[pieceOf[i]];
        }
        return Interleave.gather(sources, pieceOf, rows, numbers.length, memory);
    }

    /// Notes that the rows take more memory, so that an error can name who holds it, and that they may be given up.
    private synchronized Demand note(long bytes, QueryMemory memory) {
        Reservation known = reservation;
        if (known == null) {
            known = memory.reserve("fetch");
            reservation = known;
        }
        known.attribute(bytes);
        noted += bytes;
        return ties != null && ties.noteRead(noted) ? Demand.ENOUGH : Demand.MORE;
    }

    @Override
    public synchronized void close() {
        pieces.forEach(piece -> piece.rows().close());
        pieces.clear();
        if (reservation != null) {
            reservation.close();
            reservation = null;
        }
    }

    private final class PieceStage implements Stage {
        private final Worker worker;
        private final CollectedRows collected;
        private long order;
        private long known;

        PieceStage(Worker worker) {
            this.worker = worker;
            this.collected = new CollectedRows(types, worker.memory());
        }

        @Override
        public void beginMorsel(long sequence) {
            order = MorselOrder.of(worker, sequence);
        }

        @Override
        public Demand push(Batch batch) {
            Column[] columns = new Column[batch.width()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = batch.column(i);
            }
            collected.append(columns, batch.selection(), batch.positions());
            long now = collected.bytes();
            long more = now - known;
            known = now;
            return note(more, worker.memory());
        }

        @Override
        public void endMorsel() {
            if (collected.rows() == 0) {
                return;
            }
            Piece piece = new Piece(order, collected.take());
            known = 0;
            synchronized (pieces) {
                pieces.add(piece);
            }
        }

        @Override
        public void close() {
            collected.close();
        }
    }
}

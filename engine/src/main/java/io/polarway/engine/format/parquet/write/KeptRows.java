package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.exec.Retention;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one row group before they are encoded, column by column. Used by one thread.
final class KeptRows implements AutoCloseable {
    private final List<List<Column>> columns = new ArrayList<>();
    private final Reservation reservation;
    private final @Nullable FlatColumn[] dictionaries;
    private int rows;
    private long bytes;

    /// @param reservation where the bytes are noted
    KeptRows(int width, Reservation reservation) {
        this.reservation = reservation;
        this.dictionaries = new FlatColumn[width];
        for (int i = 0; i < width; i++) {
            columns.add(new ArrayList<>());
        }
    }

    int rows() {
        return rows;
    }

    /// Returns about how many bytes the values take.
    long bytes() {
        return bytes;
    }

    /// Keeps the live rows of a batch, which is borrowed.
    void add(Batch batch, QueryMemory memory) {
        long before = bytes;
        try (Batch kept = Retention.keep(batch, memory)) {
            for (int i = 0; i < columns.size(); i++) {
                Column column = kept.column(i).retain();
                columns.get(i).add(column);
                bytes += size(column, i);
            }
            rows += kept.positions();
        }
        reservation.attribute(bytes - before);
    }

    private long size(Column column, int index) {
        Storage storage = column.type().storage();
        long count = column.rows();
        return switch (column) {
            case ConstantColumn any -> count / 8;
            case FlatColumn flat -> storage == Storage.VIEW ? viewBytes(flat) : count * storage.width();
            case DictionaryColumn coded -> {
                FlatColumn entries = coded.dictionary();
                boolean isNew = dictionaries[index] != entries;
                dictionaries[index] = entries;
                yield count * 4 + (isNew ? entries.bytes() : 0);
            }
        };
    }

    private static long viewBytes(FlatColumn column) {
        MemorySegment views = column.values();
        long bytes = 0;
        for (int i = 0; i < column.rows(); i++) {
            bytes += MemoryAccess.getInt(views, (long) i * ViewBuilder.VIEW_BYTES) + 4L;
        }
        return bytes;
    }

    /// Returns the parts of a column, in order.
    List<Column> column(int index) {
        return columns.get(index);
    }

    /// Frees a column that was encoded.
    void forget(int index) {
        columns.get(index).forEach(Column::close);
        columns.get(index).clear();
    }

    @Override
    public void close() {
        for (int i = 0; i < columns.size(); i++) {
            forget(i);
        }
        reservation.attribute(-bytes);
        bytes = 0;
        rows = 0;
    }
}

package io.polarway.engine.exec;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// Prepares batches for being kept: compacts them, and copies strings whose views pin more than twice their bytes.
public final class Retention {
    /// Pinned bytes below this are not worth a copy.
    private static final long SMALL = 64 * 1024;

    private Retention() {
    }

    /// Returns the live rows of `batch` as a batch without a selection that may be kept for long. The caller owns it.
    public static Batch keep(Batch batch, QueryMemory memory) {
        Batch compact = Gather.compact(batch, memory);
        boolean replaced = false;
        Column[] columns = new Column[compact.width()];
        int done = 0;
        try {
            for (; done < columns.length; done++) {
                columns[done] = keep(compact.column(done), memory);
                replaced |= columns[done] != compact.column(done);
            }
            if (!replaced) {
                close(columns, done);
                return compact;
            }
            Batch kept = new Batch(compact.positions(), null, columns);
            compact.close();
            return kept;
        } catch (Throwable thrown) {
            close(columns, done);
            compact.close();
            throw thrown;
        }
    }

    private static void close(Column[] columns, int count) {
        for (int i = 0; i < count; i++) {
            columns[i].close();
        }
    }

    /// Returns `column` retained, or a copy of it that pins less.
    public static Column keep(Column column, QueryMemory memory) {
        if (column.type().storage() != Storage.VIEW) {
            return column instanceof DictionaryColumn dictionary && isMostlyUnused(dictionary)
                    ? Gather.flatten(dictionary, memory)
                    : column.retain();
        }
        return switch (column) {
            case ConstantColumn constant -> constant.retain();
            case DictionaryColumn dictionary -> {
                if (!isMostlyUnused(dictionary)) {
                    yield dictionary.retain();
                }
                try (FlatColumn flat = Gather.flatten(dictionary, memory)) {
                    yield keepFlat(flat, memory);
                }
            }
            case FlatColumn flat -> keepFlat(flat, memory);
        };
    }

    private static boolean isMostlyUnused(DictionaryColumn column) {
        return column.dictionary().rows() > column.rows() && column.dictionary().bytes() >= SMALL;
    }

    private static Column keepFlat(FlatColumn column, QueryMemory memory) {
        long pinned = 0;
        for (ArrowBuf buffer : column.dataBuffers()) {
            pinned += buffer.getReferenceManager().getSize();
        }
        if (pinned < SMALL) {
            return column.retain();
        }
        MemorySegment views = column.values();
        long used = 0;
        for (int i = 0; i < column.rows(); i++) {
            int length = MemoryAccess.getInt(views, (long) i * ViewBuilder.VIEW_BYTES);
            used += length > ViewBuilder.INLINE ? length : 0;
        }
        if (pinned <= 2 * used) {
            return column.retain();
        }
        return copy(column, memory);
    }

    private static FlatColumn copy(FlatColumn column, QueryMemory memory) {
        MemorySegment views = column.values();
        try (ViewBuilder builder = new ViewBuilder(memory, column.rows())) {
            for (int i = 0; i < column.rows(); i++) {
                long at = (long) i * ViewBuilder.VIEW_BYTES;
                int length = MemoryAccess.getInt(views, at);
                if (length <= ViewBuilder.INLINE) {
                    builder.set(i, views, at + 4, length);
                } else {
                    builder.set(i, column.data()[MemoryAccess.getInt(views, at + 8)],
                            MemoryAccess.getInt(views, at + 12),
                            length);
                }
            }
            ArrowBuf validity = column.validityBuffer();
            if (validity != null) {
                validity.getReferenceManager().retain();
            }
            return builder.build(column.type(), validity);
        }
    }
}

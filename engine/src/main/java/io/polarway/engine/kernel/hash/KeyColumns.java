package io.polarway.engine.kernel.hash;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.StringArena;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// The words of rows, and their hashes if wanted, as the columns of a batch, in which form they go to a temporary file and come
/// back without being hashed again: BIGINT for a word, VARBINARY for the two words of a view.
public final class KeyColumns {
    private static final ArrowBuf[] NO_STRINGS = {};

    private final boolean[] isPlace;
    private final boolean hasHashes;
    private final List<SqlType> types = new ArrayList<>();

    /// Creates the form for rows of a layout.
    public KeyColumns(KeyLayout layout, boolean hasHashes) {
        this.isPlace = layout.placeWords();
        this.hasHashes = hasHashes;
        if (hasHashes) {
            types.add(ScalarType.BIGINT);
        }
        for (int word = 0; word < isPlace.length; word++) {
            if (isView(word)) {
                types.add(ScalarType.VARBINARY);
                word++;
            } else {
                types.add(ScalarType.BIGINT);
            }
        }
    }

    private boolean isView(int word) {
        return word + 1 < isPlace.length && isPlace[word + 1];
    }

    /// Returns the types of the columns.
    public List<SqlType> types() {
        return List.copyOf(types);
    }

    /// Adds the columns of rows to `columns`, whose owner owns them, on failure too.
    ///
    /// @param strings what places point into
    public void write(KeyRows rows, StringArena strings, List<Column> columns, QueryMemory memory) {
        int count = rows.count();
        if (hasHashes) {
            columns.add(numbers(rows.hashes(), count, memory));
        }
        for (int word = 0; word < isPlace.length; word++) {
            if (isView(word)) {
                columns.add(views(rows.word(word), rows.word(word + 1), count, strings, memory));
                word++;
            } else {
                columns.add(numbers(rows.word(word), count, memory));
            }
        }
    }

    private static FlatColumn numbers(long[] values, int count, QueryMemory memory) {
        ArrowBuf buffer = memory.allocate(Math.max(8, count * 8L));
        MemorySegment.copy(values, 0, Layouts.segment(buffer), Layouts.LONG, 0, count);
        return new FlatColumn(ScalarType.BIGINT, count, null, buffer);
    }

    private static FlatColumn views(long[] first, long[] second, int count, StringArena strings, QueryMemory memory) {
        ArrowBuf buffer = memory.allocate(Math.max(8, (long) count * ViewBuilder.VIEW_BYTES));
        MemorySegment views = Layouts.segment(buffer);
        boolean hasLong = false;
        for (int i = 0; i < count; i++) {
            MemoryAccess.setLongAtIndex(views, i * 2L, first[i]);
            MemoryAccess.setLongAtIndex(views, i * 2L + 1, second[i]);
            hasLong |= (int) first[i] > ViewBuilder.INLINE;
        }
        return new FlatColumn(ScalarType.VARBINARY, count, null, buffer, hasLong ? strings.share() : NO_STRINGS,
                List.of());
    }

    /// Loads rows from the columns of a batch, `first` and those that follow it, which are borrowed until the words were used.
    public void load(KeyRows rows, Batch batch, int first) {
        rows.startLoading(batch.positions());
        int column = first;
        if (hasHashes) {
            copy(batch.column(column++), rows.hashes(), rows.count());
        }
        for (int word = 0; word < isPlace.length; word++) {
            FlatColumn given = (FlatColumn) batch.column(column++);
            if (isView(word)) {
                long[] firstWord = rows.word(word);
                long[] place = rows.word(word + 1);
                MemorySegment views = given.values();
                for (int i = 0; i < rows.count(); i++) {
                    firstWord[i] = MemoryAccess.getLongAtIndex(views, i * 2L);
                    place[i] = MemoryAccess.getLongAtIndex(views, i * 2L + 1);
                }
                rows.loadStrings(word + 1, given.data());
                word++;
            } else {
                copy(given, rows.word(word), rows.count());
            }
        }
    }

    private static void copy(Column column, long[] target, int count) {
        MemorySegment.copy(((FlatColumn) column).values(), Layouts.LONG, 0, target, 0, count);
    }
}

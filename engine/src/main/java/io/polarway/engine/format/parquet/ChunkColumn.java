package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Scratch;
import org.jspecify.annotations.Nullable;

/// A column chunk, brought to the type that the column has over all files. A dictionary is converted once.
final class ChunkColumn implements RowGroupColumn {
    private final ColumnChunkReader reader;
    private final @Nullable Kernel conversion;
    private final int rowGroup;
    private final Scratch scratch;
    private @Nullable FlatColumn dictionary;
    private @Nullable FlatColumn convertedDictionary;

    /// Creates the column.
    ///
    /// @param reader reads the values, owned
    /// @param conversion turns them into the values of the table's type; null if they are
    /// @param rowGroup the number of the row group, for errors
    ChunkColumn(ColumnChunkReader reader, @Nullable Kernel conversion, int rowGroup, Scratch scratch) {
        this.reader = reader;
        this.conversion = conversion;
        this.rowGroup = rowGroup;
        this.scratch = scratch;
    }

    /// Returns the dictionary, borrowed, if all values of the chunk are in it, else null. To be asked before the first
    /// [#read].
    @Nullable FlatColumn dictionary() {
        FlatColumn entries;
        try {
            entries = reader.dictionary();
        } catch (EngineException e) {
            throw located(e);
        }
        return entries == null || conversion == null ? entries : converted(entries, conversion);
    }

    @Override
    public Column read(int rows) {
        Column read;
        try {
            read = reader.read(rows);
        } catch (EngineException e) {
            throw located(e);
        }
        Kernel kernel = conversion;
        if (kernel == null) {
            return read;
        }
        try (read) {
            return switch (read) {
                case ConstantColumn _, FlatColumn _ -> kernel.apply(new Column[]{read}, null, rows, scratch);
                case DictionaryColumn coded -> coded
                        .withDictionary((FlatColumn) converted(coded.dictionary(), kernel).retain());
            };
        }
    }

    private FlatColumn converted(FlatColumn entries, Kernel kernel) {
        FlatColumn known = convertedDictionary;
        if (known != null && entries == dictionary) {
            return known;
        }
        close(known);
        convertedDictionary = null;
        try (Column column = kernel.apply(new Column[]{entries}, null, entries.rows(), scratch)) {
            known = Gather.flatten(column, scratch.memory());
        }
        convertedDictionary = known;
        dictionary = entries;
        return known;
    }

    /// Errors of the pages name the file, the column and the page.
    private EngineException located(EngineException e) {
        return switch (e.code()) {
            case CORRUPT_FILE, INVALID_UTF8, UNSUPPORTED -> e.withContext("Row group " + rowGroup + " of ");
            default -> e;
        };
    }

    @Override
    public void skip(int rows) {
        reader.skip(rows);
    }

    private static void close(@Nullable FlatColumn column) {
        if (column != null) {
            column.close();
        }
    }

    @Override
    public void close() {
        close(convertedDictionary);
        convertedDictionary = null;
        reader.close();
    }
}

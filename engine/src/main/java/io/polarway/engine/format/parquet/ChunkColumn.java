package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorKind;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Scratch;
import org.jspecify.annotations.Nullable;

/// A column chunk, brought to the type that the column has over all files. A dictionary is converted once.
final class ChunkColumn implements RowGroupColumn {
    private final ColumnChunkReader reader;
    private final @Nullable Kernel conversion;
    private final boolean canFail;
    private final String place;
    private final Scratch scratch;
    private @Nullable FlatColumn dictionary;
    private @Nullable FlatColumn convertedDictionary;

    /// Creates the column.
    ///
    /// @param reader reads the values, owned
    /// @param conversion turns them into the values of the table's type; null if they are
    /// @param canFail whether some value has no counterpart: then a dictionary, which may have entries that no row refers to,
    ///     is not converted as such
    /// @param place the row group and the column, for errors
    ChunkColumn(ColumnChunkReader reader, @Nullable Kernel conversion, boolean canFail, String place, Scratch scratch) {
        this.reader = reader;
        this.conversion = conversion;
        this.canFail = canFail;
        this.place = place;
        this.scratch = scratch;
    }

    /// Returns the dictionary, borrowed, if all values of the chunk are in it, else null. To be asked before the first
    /// [#read].
    @Nullable
    FlatColumn dictionary() {
        if (canFail) {
            return null;
        }
        FlatColumn entries;
        try {
            entries = reader.dictionary();
        } catch (EngineException e) {
            throw located(e);
        }
        return entries == null || conversion == null ? entries : converted(entries, conversion);
    }

    /// Makes pages that begin at other rows than the index says an error.
    void expect(PageIndex index) {
        reader.expectPages(index.firstRows());
    }

    @Override
    public Column read(int rows) {
        try {
            return converted(reader.read(rows));
        } catch (EngineException e) {
            throw located(e);
        }
    }

    @Override
    public Column read(int rows, Selection selection) {
        try {
            return converted(reader.read(rows, selection));
        } catch (EngineException e) {
            throw located(e);
        }
    }

    private Column converted(Column read) {
        Kernel kernel = conversion;
        if (kernel == null) {
            return read;
        }
        try (read) {
            return switch (read) {
                case ConstantColumn _, FlatColumn _ -> apply(kernel, read);
                case DictionaryColumn coded when canFail -> {
                    try (FlatColumn flat = Gather.flatten(coded, scratch.memory())) {
                        yield apply(kernel, flat);
                    }
                }
                case DictionaryColumn coded -> coded
                        .withDictionary((FlatColumn) converted(coded.dictionary(), kernel).retain());
            };
        }
    }

    private Column apply(Kernel kernel, Column column) {
        try {
            return kernel.apply(new Column[]{column}, null, column.rows(), scratch);
        } catch (EngineException e) {
            throw e.code().kind() == ErrorKind.USER ? e.withContext(place + ": ") : e;
        }
    }

    private FlatColumn converted(FlatColumn entries, Kernel kernel) {
        FlatColumn known = convertedDictionary;
        if (known != null && entries == dictionary) {
            return known;
        }
        close(known);
        convertedDictionary = null;
        try (Column column = apply(kernel, entries)) {
            known = Gather.flatten(column, scratch.memory());
        }
        convertedDictionary = known;
        dictionary = entries;
        return known;
    }

    /// Errors of the pages name the file, the column and the page, but not the row group.
    private EngineException located(EngineException e) {
        return switch (e.code()) {
            case CORRUPT_FILE, INVALID_UTF8, UNSUPPORTED ->
                    e.withContext(place.substring(0, place.indexOf(" of ") + 4));
            default -> e;
        };
    }

    @Override
    public void skip(long rows) {
        reader.skip(rows);
    }

    @Override
    public void only(long[] chosen) {
        reader.only(chosen);
    }

    @Override
    public void start(long row) {
        reader.start(row);
    }

    @Override
    public long pagesPassedOver() {
        return reader.pagesPassedOver();
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

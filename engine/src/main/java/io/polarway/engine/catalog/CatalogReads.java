package io.polarway.engine.catalog;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.io.FileIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a statement asked of the catalog while it was planned, and what was there then: it tells later whether planning would
/// find the same again. Written by the thread that plans; any thread may ask afterwards.
public final class CatalogReads {
    private final Catalog catalog;
    private final List<Lookup> lookups = new ArrayList<>();
    private boolean isRepeatable = true;
    private int files;

    /// One question and its answer.
    private sealed interface Lookup {
        /// A name that was created: the same object, since a name may be dropped and created again.
        record Defined(String name, Object definition) implements Lookup {
        }

        /// The rows of a table in memory.
        record Rows(StoredTable table, long version) implements Lookup {
        }

        /// A name that stands for a file or folder of the session's directory.
        record InDirectory(String name, String path) implements Lookup {
        }

        /// The files of patterns.
        record Files(@Nullable String format, List<String> patterns, List<FileIdentity> found) implements Lookup {
        }
    }

    /// Creates a record without questions.
    public CatalogReads(Catalog catalog) {
        this.catalog = catalog;
    }

    /// Asks as [Catalog#entry] does.
    public @Nullable CatalogEntry entry(List<String> name, Cancellation cancellation) {
        return catalog.entry(name, this, cancellation);
    }

    /// Asks as [Catalog#fileTable] does.
    public Table fileTable(@Nullable String format, List<String> patterns, Map<String, ?> options,
            Cancellation cancellation) {
        return catalog.fileTable(format, patterns, options, this, cancellation);
    }

    /// Asks as [Catalog#files] does.
    public Table files(ExternalTable table, Cancellation cancellation) {
        return catalog.files(table, this, cancellation);
    }

    /// Returns the catalog, for a question of which no record is kept: nothing tells later that the answer is the same.
    public Catalog unrepeatable() {
        isRepeatable = false;
        return catalog;
    }

    void defined(String name, Object definition) {
        lookups.add(new Lookup.Defined(name, definition));
    }

    /// Notes the rows that a table has now. To be called before anything is read of them.
    void rows(StoredTable table) {
        lookups.add(new Lookup.Rows(table, table.version()));
    }

    void inDirectory(String name, String path) {
        lookups.add(new Lookup.InDirectory(name, path));
    }

    void files(@Nullable String format, List<String> patterns, List<FileIdentity> found) {
        lookups.add(new Lookup.Files(format, List.copyOf(patterns), found));
        files += found.size();
    }

    /// Returns how many files were found.
    public int files() {
        return files;
    }

    /// Returns whether [#isCurrent] can ever be true.
    public boolean isRepeatable() {
        return isRepeatable;
    }

    /// Returns whether all tables in memory that were asked for have the rows that they had. Looks at no file.
    public boolean hasSameRows() {
        return lookups.stream().allMatch(lookup -> !(lookup instanceof Lookup.Rows rows)
                || rows.table.version() == rows.version);
    }

    /// Returns whether the names stand for what they stood for, and patterns for the same files in the same state; lists the
    /// files anew. Rows of tables in memory do not count.
    public boolean isCurrent(Cancellation cancellation) {
        if (!isRepeatable) {
            return false;
        }
        try {
            for (Lookup lookup : lookups) {
                if (!isCurrent(lookup, cancellation)) {
                    return false;
                }
            }
            return true;
        } catch (EngineException e) {
            // Planning finds the same error, and says where.
            return false;
        }
    }

    private boolean isCurrent(Lookup lookup, Cancellation cancellation) {
        return switch (lookup) {
            case Lookup.Defined defined -> catalog.definitionOf(defined.name) == defined.definition;
            case Lookup.Rows _ -> true;
            case Lookup.InDirectory file -> catalog.definitionOf(file.name) == null
                    && file.path.equals(catalog.pathOf(file.name, cancellation));
            case Lookup.Files asked ->
                    areSame(asked.found, catalog.list(asked.format, asked.patterns, cancellation));
        };
    }

    private static boolean areSame(List<FileIdentity> before, List<FileIdentity> now) {
        if (before.size() != now.size()) {
            return false;
        }
        for (int i = 0; i < before.size(); i++) {
            // Two paths may lead to one file, and the path is a value of `filename`.
            if (!before.get(i).equals(now.get(i)) || !Objects.equals(before.get(i).path(), now.get(i).path())) {
                return false;
            }
        }
        return true;
    }
}

package io.polarway.engine.catalog;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.NearestName;
import io.polarway.engine.format.FileFormat;
import io.polarway.engine.format.FileFormats;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.format.TableOptions;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.io.Glob;
import io.polarway.engine.type.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The names of one session: its views and tables, and the files and folders of its directory. Thread-safe.
///
/// Views and external tables hide files of the same name. All live in the schema `main` of the catalog `polarway`; `temp` is
/// another name for the schema, since nothing outlives the session.
public final class Catalog {
    /// The name of the only catalog.
    public static final String NAME = "polarway";
    /// The name of the schema that all tables are in.
    public static final String SCHEMA = "main";
    private static final List<String> SCHEMAS = List.of(SCHEMA, "temp");

    private final Path directory;
    private final FileFormats formats;
    private final DirectoryTables directoryTables;
    private volatile boolean isClosed;
    /// By the name as it was created; two names may differ in case only.
    private final TreeMap<String, Definition> definitions = new TreeMap<>();

    /// What a name was created as.
    private sealed interface Definition {
        record View(String sql, List<String> columns) implements Definition {
        }

        record External(ExternalTable table) implements Definition {
        }

        record Stored(StoredTable table) implements Definition {
        }
    }

    /// Creates a catalog without views and external tables.
    ///
    /// @param directory what relative paths start from, and whose files and folders are tables
    /// @param formats the engine's file formats with their caches
    public Catalog(Path directory, FileFormats formats) {
        this.directory = directory.toAbsolutePath().normalize();
        this.formats = formats;
        this.directoryTables = new DirectoryTables(this.directory, formats);
    }

    /// Returns the directory that relative paths start from.
    public Path directory() {
        return directory;
    }

    /// Returns the engine's file formats.
    public FileFormats formats() {
        return formats;
    }

    /// Looks a name up: the exact one, else the only one that differs just in case. The files of a table are listed and looked
    /// at anew each time.
    ///
    /// @param name the parts of the name: a table, before it perhaps a schema, and before that the catalog
    /// @return null if there is none, see [#undefined]
    public @Nullable CatalogEntry entry(List<String> name, Cancellation cancellation) {
        return entry(name, new CatalogReads(this), cancellation);
    }

    @Nullable
    CatalogEntry entry(List<String> name, CatalogReads reads, Cancellation cancellation) {
        String table = unqualified(name);
        if (table == null) {
            return null;
        }
        String defined = find(table);
        if (defined != null) {
            Definition definition = definition(defined);
            if (definition == null) {
                return null;
            }
            reads.defined(table, definition);
            return switch (definition) {
                case Definition.View view -> new CatalogEntry.ViewEntry(defined, view.sql, view.columns);
                case Definition.External external ->
                        new CatalogEntry.TableEntry(defined, open(external.table, reads, cancellation));
                case Definition.Stored stored -> {
                    reads.rows(stored.table);
                    yield new CatalogEntry.TableEntry(defined, stored.table);
                }
            };
        }
        String path = directoryTables.path(table, cancellation);
        if (path == null) {
            return null;
        }
        reads.inDirectory(table, path);
        return new CatalogEntry.TableEntry(table, fileTable(null, List.of(path), Map.of(), reads, cancellation));
    }

    /// Returns what a name was created as, to be compared by identity; null if it was not created.
    @Nullable
    Object definitionOf(String table) {
        String defined = find(table);
        return defined == null ? null : definition(defined);
    }

    /// Returns the path of the file or folder that a name stands for, if it was not created; null if there is none.
    @Nullable
    String pathOf(String table, Cancellation cancellation) {
        return directoryTables.path(table, cancellation);
    }

    /// Returns the error for a name that [#entry] does not know, with the nearest one that it does.
    public EngineException undefined(List<String> name, Cancellation cancellation) {
        String written = String.join(".", name);
        if (unqualified(name) == null) {
            return EngineException.of(ErrorCode.UNDEFINED_TABLE, "Table not found: " + written + ". "
                    + noSchema(name));
        }
        List<String> names = names(cancellation).stream().map(CatalogName::name).toList();
        String hint = NearestName.hint(name.getLast(), names);
        return EngineException.of(ErrorCode.UNDEFINED_TABLE, "Table not found: " + written
                + (hint.isEmpty() ? ". Files are read with FROM 'path/*.parquet'" : hint));
    }

    /// Returns a table over the files of patterns.
    ///
    /// @param format the name of the files' format, or null if the names of the files tell it
    /// @param patterns see [Glob]
    /// @param options see [TableOptions]
    public Table fileTable(@Nullable String format, List<String> patterns, Map<String, ?> options,
            Cancellation cancellation) {
        return fileTable(format, patterns, options, new CatalogReads(this), cancellation);
    }

    Table fileTable(@Nullable String format, List<String> patterns, Map<String, ?> options, CatalogReads reads,
            Cancellation cancellation) {
        return fileTable(String.join(", ", patterns), format, patterns, options, Schema.of(), reads, cancellation);
    }

    /// Returns the files of patterns as they are now.
    List<FileIdentity> list(@Nullable String format, List<String> patterns, Cancellation cancellation) {
        FileFormat known = format == null ? null : formats.named(format);
        return Glob.list(directory, patterns,
                known == null ? formats::isData : file -> formats.byFileName(file) == known, cancellation);
    }

    private FileTable fileTable(String name, @Nullable String format, List<String> patterns, Map<String, ?> options,
            Schema declared, CatalogReads reads, Cancellation cancellation) {
        FileFormat known = format == null ? null : formats.named(format);
        List<FileIdentity> files = list(format, patterns, cancellation);
        reads.files(format, patterns, files);
        FileFormat base = known == null ? TableFiles.format(files, formats) : known;
        TableOptions tableOptions = TableOptions.of(options, base.options());
        FileFormat asked = base.with(tableOptions.ofFormat(), declared);
        TableFiles inspected = TableFiles.inspect(files, asked, declared, tableOptions.unionsByName(), cancellation);
        return FileTable.of(name, inspected, tableOptions, declared, cancellation);
    }

    private Table open(ExternalTable external, CatalogReads reads, Cancellation cancellation) {
        FileTable table = fileTable(external.name(), external.format(), external.locations(), external.options(),
                external.columns(), reads, cancellation).ordered(external.order());
        for (String column : external.partitionColumns()) {
            int index = table.schema().indexOf(column);
            if (index < 0 || !(table.source(index) instanceof ScanColumn.PerFile)) {
                throw EngineException.of(ErrorCode.SCHEMA_MISMATCH, "Partition column not found: \"" + column
                        + "\" is no name=value directory of every file of " + String.join(", ", external.locations()));
            }
        }
        return table;
    }

    /// Creates a view. Throws DUPLICATE_OBJECT if the name is taken and not to be replaced.
    public void createView(List<String> name, String sql, List<String> columns, boolean orReplace) {
        define(name, new Definition.View(sql, List.copyOf(columns)), orReplace, false);
    }

    /// Creates an external table after a look at its files: these have to be there and fit the declared columns. Throws
    /// DUPLICATE_OBJECT if the name is taken and neither to be replaced nor left as it is.
    ///
    /// @param schema the parts of the name before the table's own
    public void createExternalTable(List<String> schema, ExternalTable table, boolean orReplace, boolean ifNotExists,
            Cancellation cancellation) {
        List<String> name = new ArrayList<>(schema);
        name.add(table.name());
        if (ifNotExists && find(table.name()) != null) {
            return;
        }
        open(table, new CatalogReads(this), cancellation);
        cancellation.check();
        define(name, new Definition.External(table), orReplace, ifNotExists);
    }

    /// Returns the rows of the files that a statement names as an external table would have them.
    public Table files(ExternalTable table, Cancellation cancellation) {
        return files(table, new CatalogReads(this), cancellation);
    }

    Table files(ExternalTable table, CatalogReads reads, Cancellation cancellation) {
        return open(table, reads, cancellation);
    }

    /// Creates a table in memory, which the catalog owns from now on. Throws DUPLICATE_OBJECT if the name is taken and not to be
    /// replaced; the table is closed then.
    ///
    /// @param name the parts of the name
    public void createTable(List<String> name, StoredTable table, boolean orReplace) {
        try {
            define(name, new Definition.Stored(table), orReplace, false);
            if (isClosed) {
                throw EngineException.of(ErrorCode.CLOSED, "The session is closed");
            }
        } catch (RuntimeException | Error e) {
            table.close();
            throw e;
        }
    }

    /// Returns whether a view or table of that name was created; files do not count.
    public boolean isDefined(List<String> name) {
        String table = unqualified(name);
        return table != null && find(table) != null;
    }

    /// Returns whether a name is that of this table in memory.
    boolean isStored(String name, StoredTable table) {
        return definitionOf(name) instanceof Definition.Stored stored && stored.table == table;
    }

    boolean isClosed() {
        return isClosed;
    }

    /// Frees the tables in memory.
    public void close() {
        List<Definition> all;
        isClosed = true;
        synchronized (definitions) {
            all = List.copyOf(definitions.values());
            definitions.clear();
        }
        all.forEach(Catalog::free);
    }

    private static void free(Definition definition) {
        if (definition instanceof Definition.Stored stored) {
            stored.table.close();
        }
    }

    /// Drops a view or a table. Throws UNDEFINED_TABLE if there is none of that kind, unless `ifExists`.
    ///
    /// @param kind a view, or any kind of table
    public void drop(List<String> name, CatalogName.Kind kind, boolean ifExists, Cancellation cancellation) {
        String table = unqualified(name);
        String defined = table == null ? null : find(table);
        Definition definition = defined == null ? null : definition(defined);
        if (defined == null || definition == null) {
            if (ifExists) {
                return;
            }
            if (table != null && directoryTables.path(table, cancellation) != null) {
                throw EngineException.of(ErrorCode.INVALID_STATEMENT,
                        "\"" + table + "\" is a file or folder, which DROP does not delete");
            }
            throw undefined(name, cancellation);
        }
        CatalogName.Kind found = kind(definition);
        if ((found == CatalogName.Kind.VIEW) != (kind == CatalogName.Kind.VIEW)) {
            throw EngineException.of(ErrorCode.INVALID_STATEMENT, "\"" + defined + "\" is " + describe(found) + ", not "
                    + describe(kind));
        }
        synchronized (definitions) {
            definitions.remove(defined);
        }
        free(definition);
    }

    private void define(List<String> name, Definition definition, boolean orReplace, boolean ifNotExists) {
        String table = unqualified(name);
        if (table == null) {
            throw EngineException.of(ErrorCode.INVALID_STATEMENT, noSchema(name));
        }
        synchronized (definitions) {
            String taken = find(table);
            Definition before = taken == null ? null : definitions.get(taken);
            if (taken != null && before != null) {
                if (ifNotExists) {
                    return;
                }
                if (!orReplace) {
                    throw EngineException.of(ErrorCode.DUPLICATE_OBJECT,
                            "There already is " + describe(kind(before)) + " \""
                                    + taken + "\". CREATE OR REPLACE takes its place");
                }
                if ((kind(before) == CatalogName.Kind.VIEW) != (kind(definition) == CatalogName.Kind.VIEW)) {
                    throw EngineException.of(ErrorCode.DUPLICATE_OBJECT,
                            "\"" + taken + "\" is " + describe(kind(before))
                                    + ", which " + describe(kind(definition)) + " cannot replace. Drop it first");
                }
                definitions.remove(taken);
                free(before);
            }
            definitions.put(table, definition);
        }
    }

    private static CatalogName.Kind kind(Definition definition) {
        return switch (definition) {
            case Definition.View view -> CatalogName.Kind.VIEW;
            case Definition.External external -> CatalogName.Kind.EXTERNAL_TABLE;
            case Definition.Stored stored -> CatalogName.Kind.STORED_TABLE;
        };
    }

    private static String describe(CatalogName.Kind kind) {
        return switch (kind) {
            case VIEW -> "a view";
            case EXTERNAL_TABLE, STORED_TABLE -> "a table";
            case FILE -> "a file";
        };
    }

    private @Nullable Definition definition(String name) {
        synchronized (definitions) {
            return definitions.get(name);
        }
    }

    /// Returns the name as it was created, or null. Throws UNDEFINED_TABLE if several names differ from it just in
    /// case.
    private @Nullable String find(String name) {
        synchronized (definitions) {
            if (definitions.containsKey(name)) {
                return name;
            }
            List<String> folded = definitions.keySet().stream().filter(name::equalsIgnoreCase).toList();
            if (folded.size() > 1) {
                throw EngineException.of(ErrorCode.UNDEFINED_TABLE, "Table name is ambiguous: " + name + " may be \""
                        + folded.get(0) + "\" or \"" + folded.get(1) + "\". Double quotes tell them apart");
            }
            return folded.isEmpty() ? null : folded.getFirst();
        }
    }

    private static String noSchema(List<String> name) {
        boolean isOtherCatalog = name.size() > 2 && !name.getFirst().equalsIgnoreCase(NAME);
        return isOtherCatalog
                ? "There is no catalog \"" + name.getFirst() + "\", only " + NAME
                : "There is no schema \"" + name.get(name.size() - 2) + "\", only " + String.join(" and ", SCHEMAS);
    }

    private static @Nullable String unqualified(List<String> name) {
        return switch (name.size()) {
            case 1 -> name.getFirst();
            case 2, 3 -> isTables(name.subList(0, name.size() - 1)) ? name.getLast() : null;
            default -> null;
        };
    }

    private static boolean isTables(List<String> schema) {
        return isInCatalog(schema) && SCHEMAS.contains(schema.getLast().toLowerCase(Locale.ROOT));
    }

    /// Returns whether these are a schema that there is, or the catalog and the schema, in any case.
    public static boolean isSchema(List<String> schema) {
        return isTables(schema) || isInCatalog(schema) && schema.getLast().equalsIgnoreCase(InformationSchema.NAME);
    }

    private static boolean isInCatalog(List<String> schema) {
        return schema.size() == 1 || schema.size() == 2 && schema.getFirst().equalsIgnoreCase(NAME);
    }

    /// Returns all names, sorted: views, external tables, and what of the session's directory is not hidden by them.
    public List<CatalogName> names(Cancellation cancellation) {
        List<CatalogName> names = new ArrayList<>();
        synchronized (definitions) {
            definitions.forEach((name, definition) -> names.add(new CatalogName(name, kind(definition))));
        }
        List<CatalogName> defined = List.copyOf(names);
        for (String file : directoryTables.names(cancellation)) {
            if (defined.stream().noneMatch(name -> name.name().equalsIgnoreCase(file))) {
                names.add(new CatalogName(file, CatalogName.Kind.FILE));
            }
        }
        names.sort(Comparator.comparing(CatalogName::name));
        return names;
    }
}

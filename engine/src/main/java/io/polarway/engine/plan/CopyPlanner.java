package io.polarway.engine.plan;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.NearestName;
import io.polarway.engine.format.FileFormat;
import io.polarway.engine.format.FileFormats;
import io.polarway.engine.format.WriteRequest;
import io.polarway.engine.io.InvalidPath;
import io.polarway.engine.io.NewDirectory;
import io.polarway.engine.operator.copy.CopyTarget;
import io.polarway.engine.operator.copy.DirectoryFiles;
import io.polarway.engine.operator.copy.Partitioning;
import io.polarway.engine.plan.parser.CopyStatement;
import io.polarway.engine.plan.parser.StatementOption;
import io.polarway.engine.plan.syntax.StatementTables;
import io.polarway.engine.plan.validate.Errors;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;

/// Reads the path and the options of COPY TO: which of them are COPY's own, and which are the format's.
final class CopyPlanner {
    private static final String FORMAT = "format";
    private static final String PARTITION_BY = "partition_by";
    private static final String OVERWRITE = "overwrite";
    private static final String OVERWRITE_OR_IGNORE = "overwrite_or_ignore";
    private static final String APPEND = "append";
    private static final String FILENAME_PATTERN = "filename_pattern";
    private static final String FILE_EXTENSION = "file_extension";
    private static final String WRITE_PARTITION_COLUMNS = "write_partition_columns";
    private static final String PRESERVE_ORDER = "preserve_order";
    private static final String FILE_SIZE_BYTES = "file_size_bytes";
    private static final String PER_THREAD_OUTPUT = "per_thread_output";
    private static final List<String> OWN = List.of(FORMAT, PARTITION_BY, OVERWRITE, OVERWRITE_OR_IGNORE, APPEND,
            FILENAME_PATTERN, FILE_EXTENSION, WRITE_PARTITION_COLUMNS, PRESERVE_ORDER, FILE_SIZE_BYTES,
            PER_THREAD_OUTPUT);
    /// DuckDB's, whose absence is said clearly.
    private static final List<String> MISSING = List.of("return_files", "return_stats", "use_tmp_file",
            "hive_file_pattern");
    private static final Map<String, String> COMPRESSED = Map.of(".gz", "gzip", ".zst", "zstd");

    private final CopyStatement copy;
    private final Schema schema;
    private final PlanningContext context;
    private final Map<String, Object> own = new LinkedHashMap<>();
    private final Map<String, Object> others = new LinkedHashMap<>();

    /// Creates a planner.
    ///
    /// @param schema the columns of the rows to be written
    CopyPlanner(CopyStatement copy, Schema schema, PlanningContext context) {
        this.copy = copy;
        this.schema = schema;
        this.context = context;
    }

    /// Returns where and how the rows are written. Throws an error at the place of an option or of the path.
    CopyTarget plan() {
        for (StatementOption option : copy.options()) {
            take(option);
        }
        String path = copy.path();
        FileFormats formats = context.catalog().formats();
        boolean isPartitioned = own.containsKey(PARTITION_BY);
        try {
            FileFormat format = format(path, formats);
            checkDirectoryOptions(isPartitioned);
            Partitioning partitions = isPartitioned ? partitions() : null;
            DirectoryFiles directory = isDirectory() ? directory(format) : null;
            Schema written = partitions == null
                    ? schema
                    : new Schema(partitions.written().stream().map(schema::field).toList());
            WriteRequest request = new WriteRequest(written, others);
            checkOptionNames(format, request);
            format.checkWrite(request);
            Boolean preserveOrder = own.containsKey(PRESERVE_ORDER) ? flag(PRESERVE_ORDER) : null;
            return new CopyTarget(location(path, isDirectory()), path, format, request, preserveOrder, directory,
                    partitions);
        } catch (EngineException e) {
            if (e.range() != null) {
                throw e;
            }
            throw Errors.at(e.code(), String.valueOf(e.getMessage()), placeOf(String.valueOf(e.getMessage())));
        }
    }

    /// Returns whether several files are written.
    private boolean isDirectory() {
        return own.containsKey(PARTITION_BY) || own.containsKey(FILE_SIZE_BYTES) || flag(PER_THREAD_OUTPUT);
    }

    private void checkDirectoryOptions(boolean isPartitioned) {
        if (isPartitioned && flag(PER_THREAD_OUTPUT)) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "PER_THREAD_OUTPUT and PARTITION_BY cannot be given together");
        }
        for (String name : List.of(APPEND, FILENAME_PATTERN, FILE_EXTENSION)) {
            if (own.containsKey(name) && !isDirectory()) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT, name.toUpperCase(Locale.ROOT)
                        + " needs PARTITION_BY, FILE_SIZE_BYTES or PER_THREAD_OUTPUT");
            }
        }
        if (own.containsKey(WRITE_PARTITION_COLUMNS) && !isPartitioned) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "WRITE_PARTITION_COLUMNS needs PARTITION_BY");
        }
    }

    /// Returns the option that an error names, or the path.
    private SqlNode placeOf(String message) {
        for (StatementOption option : copy.options()) {
            if (message.toLowerCase(Locale.ROOT).contains(option.name().toString().toLowerCase(Locale.ROOT))) {
                return option.name();
            }
        }
        return copy.pathNode();
    }

    private void take(StatementOption option) {
        String name = option.name().toString().toLowerCase(Locale.ROOT);
        if (MISSING.contains(name)) {
            throw Errors.at(ErrorCode.UNSUPPORTED, "The option " + name.toUpperCase(Locale.ROOT) + " is not supported",
                    option.name());
        }
        Map<String, Object> options = OWN.contains(name) ? own : others;
        if (options.putIfAbsent(name, value(option.value())) != null) {
            throw Errors.at(ErrorCode.INVALID_ARGUMENT,
                    "The option " + name.toUpperCase(Locale.ROOT) + " is there twice",
                    option.name());
        }
    }

    private static Object value(SqlNode node) {
        if (node instanceof CopyStatement.Pairs pairs) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < pairs.size(); i += 2) {
                map.put(pairs.get(i).toString(), StatementTables.value(pairs.get(i + 1)));
            }
            return map;
        }
        if (node instanceof SqlNodeList names) {
            return names.getList().stream().map(name -> ((SqlIdentifier) name).getSimple()).toList();
        }
        if (node instanceof SqlLiteral literal && literal.getValue() == null) {
            throw Errors.at(ErrorCode.INVALID_ARGUMENT, "The value of an option cannot be NULL", node);
        }
        return StatementTables.value(node);
    }

    /// Says for an option that nobody has which of all options is the nearest.
    private void checkOptionNames(FileFormat format, WriteRequest request) {
        try {
            format.checkWrite(request);
        } catch (EngineException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.startsWith("Option not found: ")) {
                throw e;
            }
            for (String name : others.keySet()) {
                String nearest = NearestName.of(name, OWN);
                if (nearest != null && message.startsWith("Option not found: " + name.toUpperCase(Locale.ROOT) + ".")
                        && !message.contains("Did you mean")) {
                    throw EngineException.of(ErrorCode.INVALID_ARGUMENT, message + NearestName.hint(name,
                            OWN.stream().map(option -> option.toUpperCase(Locale.ROOT)).toList()));
                }
            }
            throw e;
        }
    }

    private FileFormat format(String path, FileFormats formats) {
        Object named = own.get(FORMAT);
        String lower = path.toLowerCase(Locale.ROOT);
        String compression = null;
        for (Map.Entry<String, String> ending : COMPRESSED.entrySet()) {
            if (lower.endsWith(ending.getKey())) {
                compression = ending.getValue();
                lower = lower.substring(0, lower.length() - ending.getKey().length());
            }
        }
        String name = named == null ? null : named.toString().toLowerCase(Locale.ROOT);
        boolean isTabs = "tsv".equals(name) || name == null && lower.endsWith(".tsv");
        FileFormat format = isTabs
                ? formats.writer("csv")
                : name == null ? formats.writerByFileName(lower)
                        : formats.writer(name.equals("ndjson") ? "json" : name);
        if (format == null) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "The name '" + path
                    + "' does not tell the format. Say it, as in (FORMAT parquet), or end the name with .parquet, .csv, .tsv,"
                    + " .json or .ndjson");
        }
        if (isTabs && !others.containsKey("delimiter") && !others.containsKey("delim") && !others.containsKey("sep")) {
            others.put("delimiter", "\t");
        }
        if (compression != null && !format.name().equals("parquet") && !isDirectory()) {
            others.putIfAbsent("compression", compression);
        }
        return format;
    }

    private Path location(String path, boolean isDirectory) {
        if (path.isEmpty()) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "The path of COPY is empty");
        }
        Path location;
        try {
            location = context.catalog().directory().resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "'" + path + "' is not a path: " + InvalidPath.reason(e), e);
        }
        if (path.contains("*") || path.contains("?")) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "'" + path
                            + "' is a pattern. COPY writes one file, or with PARTITION_BY, FILE_SIZE_BYTES or PER_THREAD_OUTPUT a directory");
        }
        if (!isDirectory && (path.endsWith("/") || Files.isDirectory(location))) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "'" + path
                    + "' is a directory. COPY writes a file; with PARTITION_BY, FILE_SIZE_BYTES or PER_THREAD_OUTPUT it writes files into a directory");
        }
        return location;
    }

    private boolean flag(String name) {
        return new WriteRequest(schema, own).flag(name, false);
    }

    private Partitioning partitions() {
        List<String> names = new ArrayList<>();
        List<Integer> columns = new ArrayList<>();
        Object by = own.getOrDefault(PARTITION_BY, "");
        for (Object name : by instanceof List<?> list ? list : List.of(by)) {
            int column = schema.indexOf(name.toString());
            if (column < 0) {
                List<String> known = schema.fields().stream().map(Field::name).toList();
                throw EngineException.of(ErrorCode.UNDEFINED_COLUMN,
                        "PARTITION_BY names a column that the rows do not have: "
                                + name + NearestName.hint(name.toString(), known));
            }
            if (columns.contains(column)) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "PARTITION_BY names " + name + " twice");
            }
            names.add(schema.field(column).name());
            columns.add(column);
        }
        List<Integer> written = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            if (flag(WRITE_PARTITION_COLUMNS) || !columns.contains(i)) {
                written.add(i);
            }
        }
        if (written.isEmpty()) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "PARTITION_BY takes all columns, so that none is left to"
                            + " write. WRITE_PARTITION_COLUMNS writes them into the files too");
        }
        return new Partitioning(names, columns, written);
    }

    private DirectoryFiles directory(FileFormat format) {
        NewDirectory.Existing existing = existing();
        String pattern = String.valueOf(own.getOrDefault(FILENAME_PATTERN,
                own.containsKey(APPEND) ? "data_{uuid}" : "data_{i}"));
        if (pattern.isEmpty() || pattern.contains("/") || pattern.startsWith(".") || pattern.startsWith("_")) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "Invalid value for FILENAME_PATTERN: '" + pattern
                    + "'. It is the name of a file without its ending, such as data_{i} or part_{uuid}, and not hidden");
        }
        if (!pattern.contains("{i}") && !pattern.contains("{uuid}")) {
            pattern += "{i}";
        }
        long mostBytes = new WriteRequest(schema, own).bytes(FILE_SIZE_BYTES, Long.MAX_VALUE);
        return new DirectoryFiles(existing, !flag(APPEND), pattern, extension(format), mostBytes,
                flag(PER_THREAD_OUTPUT));
    }

    private String extension(FileFormat format) {
        Object given = own.get(FILE_EXTENSION);
        if (given != null) {
            String extension = given.toString();
            if (extension.isEmpty() || extension.contains("/")) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "Invalid value for FILE_EXTENSION: '" + extension + "'. It is such as csv");
            }
            return extension.startsWith(".") ? extension : "." + extension;
        }
        String compression = String.valueOf(others.getOrDefault("compression", "")).toLowerCase(Locale.ROOT);
        String ending = format.name().equals("parquet") ? "" : switch (compression) {
            case "gzip", "gz" -> ".gz";
            case "zstd", "zst" -> ".zst";
            default -> "";
        };
        return "." + format.name() + ending;
    }

    private NewDirectory.Existing existing() {
        List<String> chosen = new ArrayList<>();
        for (String name : List.of(OVERWRITE, OVERWRITE_OR_IGNORE, APPEND)) {
            if (flag(name)) {
                chosen.add(name);
            }
        }
        if (chosen.size() > 1) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "Only one of OVERWRITE, OVERWRITE_OR_IGNORE and APPEND can be given");
        }
        return chosen.isEmpty()
                ? NewDirectory.Existing.REFUSED
                : chosen.getFirst().equals(OVERWRITE) ? NewDirectory.Existing.REMOVED : NewDirectory.Existing.KEPT;
    }

    /// Returns the query whose rows are copied.
    static SqlNode query(CopyStatement copy) {
        SqlNode source = copy.source();
        if (!(source instanceof SqlIdentifier table)) {
            return source;
        }
        SqlNodeList columns = copy.columns().isEmpty()
                ? SqlNodeList.of(SqlIdentifier.star(table.getParserPosition()))
                : copy.columns();
        return new SqlSelect(table.getParserPosition(), null, columns, table, null, null, null,
                null, null, null, null, null, null);
    }
}

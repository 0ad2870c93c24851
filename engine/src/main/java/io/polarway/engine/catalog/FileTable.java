package io.polarway.engine.catalog;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.NearestName;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import io.polarway.engine.expression.Conjunctions;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.format.ColumnNames;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.HivePartitions;
import io.polarway.engine.format.Inspection;
import io.polarway.engine.format.KeyRange;
import io.polarway.engine.format.MergedStatistics;
import io.polarway.engine.format.RunKey;
import io.polarway.engine.format.Runs;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.format.ScanFootprint;
import io.polarway.engine.format.ScanSource;
import io.polarway.engine.format.ScannedFile;
import io.polarway.engine.format.TableOptions;
import io.polarway.engine.format.TypeWidening;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.operator.sort.CheckedSource;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.operator.sort.SortedRuns;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A table over files: their columns, the columns of their hive partitions, and the virtual columns `filename` and
/// `file_row_number`.
final class FileTable implements Table {
    private final String name;
    private final TableFiles files;
    private final Schema schema;
    private final Schema hiddenColumns;
    /// Where the values of each column come from, those of hidden ones after the others, that of the identity last.
    private final List<ScanColumn> sources;
    private final List<@Nullable String> unsupported;
    private final List<ScannedFile> scannedFiles;
    /// Which of the values that a file has for all of its rows is its path.
    private final int pathConstant;
    private final List<SortKey> declaredOrder;
    /// The files in that order; null before it was asked for, and if there is none.
    private volatile FileOrder.@Nullable Ordered orderedFiles;
    private volatile boolean isOrderSought;
    private final Map<Integer, Statistics> statistics = new ConcurrentHashMap<>();

    /// Fewer runs than this (by their largest one) are not worth being sorted one by one.
    private static final int FEWEST_RUNS = 4;
    /// The lower bits of a row's identity are its number in the file, the others the number of the file.
    private static final int ROW_BITS = 40;

    /// Creates a table.
    ///
    /// @param name what people call it: the patterns of its files
    /// @param files its files
    /// @param options what the statement says about it
    /// @param declared the columns that it has to have, in this order; empty: those of the files
    static FileTable of(String name, TableFiles files, TableOptions options, Schema declared,
            Cancellation cancellation) {
        List<String> paths = files.files().stream().map(FileIdentity::path).toList();
        HivePartitions partitions = Boolean.FALSE.equals(options.hivePartitioning())
                ? new HivePartitions(Schema.of(), List.of())
                : HivePartitions.of(paths, options.hiveTypesAutocast(), declared);
        cancellation.check();
        if (Boolean.TRUE.equals(options.hivePartitioning()) && partitions.schema().size() == 0 && paths.size() > 1) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "hive_partitioning = true, but the directories of '"
                    + paths.getFirst() + "' and '" + paths.getLast() + "' do not have the same name=value parts");
        }
        return new FileTable(name, files, options, partitions, declared);
    }

    private FileTable(String name, TableFiles files, TableOptions options, HivePartitions partitions, Schema declared) {
        this.name = name;
        this.files = files;
        List<Field> fields = new ArrayList<>();
        List<ScanColumn> origins = new ArrayList<>();
        List<@Nullable String> reasons = new ArrayList<>();
        for (int i = 0; i < files.schema().size(); i++) {
            Field field = files.schema().field(i);
            int partition = partitions.schema().indexOf(field.name());
            if (partition < 0) {
                fields.add(field);
                origins.add(new ScanColumn.Stored(field.name(), field.type()));
                reasons.add(files.unsupported().get(i));
            } else {
                // The directory's value stands for the one in the file, at the place of the latter.
                Field directory = partitions.schema().field(partition);
                fields.add(new Field(field.name(), directory.type(), directory.nullable()));
                origins.add(new ScanColumn.PerFile(partition, directory.type()));
                reasons.add(null);
            }
        }
        int filename = partitions.schema().size();
        List<Field> hidden = new ArrayList<>();
        String filenameColumn = options.filenameColumn();
        if (filenameColumn != null) {
            fields.add(new Field(requireFree(filenameColumn, fields), ScalarType.VARCHAR, false));
            origins.add(new ScanColumn.PerFile(filename, ScalarType.VARCHAR));
            reasons.add(null);
        }
        if (options.fileRowNumber()) {
            fields.add(new Field(requireFree(TableOptions.FILE_ROW_NUMBER, fields), ScalarType.BIGINT, false));
            origins.add(new ScanColumn.RowNumber());
            reasons.add(null);
        }
        for (int i = 0; i < partitions.schema().size(); i++) {
            Field directory = partitions.schema().field(i);
            if (files.schema().indexOf(directory.name()) < 0) {
                fields.add(directory);
                origins.add(new ScanColumn.PerFile(i, directory.type()));
                reasons.add(null);
            }
        }
        if (declared.size() > 0) {
            choose(declared, fields, origins, reasons);
        }
        this.schema = new Schema(fields);
        if (schema.indexOf(TableOptions.FILENAME) == -1) {
            hidden.add(new Field(TableOptions.FILENAME, ScalarType.VARCHAR, false));
            origins.add(new ScanColumn.PerFile(filename, ScalarType.VARCHAR));
            reasons.add(null);
        }
        if (schema.indexOf(TableOptions.FILE_ROW_NUMBER) == -1) {
            hidden.add(new Field(TableOptions.FILE_ROW_NUMBER, ScalarType.BIGINT, false));
            origins.add(new ScanColumn.RowNumber());
            reasons.add(null);
        }
        this.hiddenColumns = new Schema(hidden);
        origins.add(new ScanColumn.RowIdentity(filename + 1));
        reasons.add(null);
        this.sources = List.copyOf(origins);
        this.unsupported = reasons;
        this.scannedFiles = scannedFiles(files.files(), partitions);
        this.pathConstant = filename;
        this.declaredOrder = List.of();
    }

    private FileTable(FileTable table, List<SortKey> order) {
        this.name = table.name;
        this.files = table.files;
        this.schema = table.schema;
        this.hiddenColumns = table.hiddenColumns;
        this.sources = table.sources;
        this.unsupported = table.unsupported;
        this.scannedFiles = table.scannedFiles;
        this.pathConstant = table.pathConstant;
        this.declaredOrder = order;
    }

    /// Returns the table with the rows of each file in an order. Throws UNDEFINED_COLUMN for a column that it does not have.
    FileTable ordered(List<ExternalTable.OrderColumn> order) {
        if (order.isEmpty()) {
            return this;
        }
        List<SortKey> keys = new ArrayList<>();
        for (ExternalTable.OrderColumn column : order) {
            int index = schema.indexOf(column.name());
            if (index < 0) {
                List<String> names = schema.fields().stream().map(Field::name).toList();
                throw EngineException.of(ErrorCode.UNDEFINED_COLUMN, "Column of WITH ORDER not found: "
                        + column.name() + NearestName.hint(column.name(), names));
            }
            String reason = unsupported.get(index);
            if (reason != null) {
                throw EngineException.of(ErrorCode.UNSUPPORTED, reason);
            }
            if (schema.field(index).type().isNested()) {
                throw EngineException.of(ErrorCode.UNSUPPORTED, "WITH ORDER takes no column of type "
                        + schema.field(index).type().sql() + ", such as " + column.name());
            }
            if (keys.stream().noneMatch(key -> key.column() == index)) {
                keys.add(new SortKey(index, column.descending(), column.nullsFirst()));
            }
        }
        return new FileTable(this, List.copyOf(keys));
    }

    private static List<ScannedFile> scannedFiles(List<FileIdentity> files, HivePartitions partitions) {
        List<ScannedFile> scanned = new ArrayList<>(files.size());
        for (int i = 0; i < files.size(); i++) {
            List<@Nullable Object> constants = new ArrayList<>();
            if (partitions.schema().size() > 0) {
                constants.addAll(partitions.values().get(i));
            }
            constants.add(files.get(i).path());
            constants.add((long) i << ROW_BITS);
            scanned.add(new ScannedFile(files.get(i), constants));
        }
        return List.copyOf(scanned);
    }

    private static String requireFree(String column, List<Field> fields) {
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(column)) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "The option " + column + " adds a column \"" + column
                                + "\", but the files have a column of that name" + (column.equals(TableOptions.FILENAME)
                                        ? ". filename = 'other_name' gives it another name"
                                        : ""));
            }
        }
        return column;
    }

    /// Leaves the declared columns in their order. Each has to be there.
    private static void choose(Schema declared, List<Field> fields, List<ScanColumn> origins,
            List<@Nullable String> reasons) {
        Schema all = new Schema(fields);
        List<ScanColumn> allOrigins = List.copyOf(origins);
        List<@Nullable String> allReasons = new ArrayList<>(reasons);
        fields.clear();
        origins.clear();
        reasons.clear();
        for (Field column : declared.fields()) {
            int found = all.indexOf(column.name());
            if (found < 0) {
                List<String> names = all.fields().stream().map(Field::name).toList();
                throw EngineException.of(ErrorCode.SCHEMA_MISMATCH, "Declared column not found in the files: "
                        + column.name() + ". They have " + String.join(", ", names)
                        + NearestName.hint(column.name(), names));
            }
            fields.add(new Field(column.name(), column.type(), all.field(found).nullable()));
            origins.add(switch (allOrigins.get(found)) {
                case ScanColumn.Stored stored -> new ScanColumn.Stored(stored.name(), column.type());
                case ScanColumn.PerFile perFile -> perFile;
                case ScanColumn.RowNumber rowNumber -> rowNumber;
                case ScanColumn.RowIdentity identity -> identity;
            });
            reasons.add(allReasons.get(found));
        }
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Schema hiddenColumns() {
        return hiddenColumns;
    }

    /// Returns where the values of a column come from.
    ScanColumn source(int column) {
        return sources.get(column);
    }

    @Override
    public List<FileIdentity> files() {
        return files.files();
    }

    @Override
    public @Nullable String unsupported(int column) {
        return unsupported.get(column);
    }

    @Override
    public long estimatedRows() {
        return files.rows();
    }

    @Override
    public boolean hasExactRows() {
        return files.hasExactRows();
    }

    @Override
    public Statistics statistics(int column) {
        return statistics.computeIfAbsent(column, this::mergedStatistics);
    }

    private Statistics mergedStatistics(int column) {
        ScanColumn source = sources.get(column);
        if (source instanceof ScanColumn.RowNumber || source instanceof ScanColumn.RowIdentity) {
            return new Statistics(estimatedRows(), 0, 0L, null, -1);
        }
        return MergedStatistics.of(scannedFiles.stream().map(file -> statistics(column, file)).toList());
    }

    private Statistics statistics(int column, ScannedFile file) {
        return switch (sources.get(column)) {
            case ScanColumn.Stored stored -> storedStatistics(stored, file);
            case ScanColumn.PerFile perFile -> {
                Object value = file.constants().get(perFile.index());
                long rows = files.format().inspect(file.identity()).rows();
                yield new Statistics(rows, value == null ? rows : 0, value, value, 1);
            }
            case ScanColumn.RowNumber _, ScanColumn.RowIdentity _ ->
                    Statistics.unknown(files.format().inspect(file.identity()).rows());
        };
    }

    @Override
    public List<SortKey> order() {
        return orderedFiles() == null ? List.of() : declaredOrder;
    }

    /// Returns the files so that their rows are in the declared order, or null if their statistics show that they are not in any.
    private FileOrder.@Nullable Ordered orderedFiles() {
        if (!isOrderSought) {
            orderedFiles = declaredOrder.isEmpty() ? null
                    : new FileOrder(declaredOrder, this::statistics).of(scannedFiles);
            isOrderSought = true;
        }
        return orderedFiles;
    }

    private Statistics storedStatistics(ScanColumn.Stored stored, ScannedFile file) {
        Inspection inspection = files.format().inspect(file.identity());
        int index = ColumnNames.find(inspection.schema(), stored.name(), files.schema());
        if (index < 0) {
            return new Statistics(inspection.rows(), inspection.rows(), null, null, 0);
        }
        return TypeWidening.widen(inspection.statistics(index), inspection.schema().field(index).type(), stored.type());
    }

    @Override
    public Source scan(ScanRequest request, QueryContext context, OperatorProfile profile) {
        boolean isArranged = request.order().runRows() > 0;
        boolean isOrdered = !request.order().isAny() && !isArranged;
        FileScan all = fileScan(request);
        profile.count("files", scannedFiles.size());
        FileScan pruned = FilePruning.prune(all, context);
        profile.count("files pruned", scannedFiles.size() - pruned.files().size());
        if (isArranged) {
            return arranged(request, pruned, context, profile);
        }
        ScanSource source = files.format().scan(pruned, context, profile);
        return isOrdered ? checked(source, request, pruned, context) : source;
    }

    @Override
    public @Nullable ScanFootprint footprint(ScanRequest request, int batchRows, Scratch scratch) {
        return files.format().footprint(fileScan(request), batchRows, scratch);
    }

    private FileScan fileScan(ScanRequest request) {
        List<Expression> conditions = request.filter() == null ? List.of() : Conjunctions.of(request.filter());
        Set<Integer> needed = new LinkedHashSet<>(request.columns());
        conditions.forEach(condition -> collectReferences(condition, needed));
        List<ScanColumn> columns = new ArrayList<>();
        int[] places = new int[sources.size()];
        for (int column : needed) {
            String reason = unsupported.get(column);
            if (reason != null) {
                throw EngineException.of(ErrorCode.UNSUPPORTED, reason);
            }
            places[column] = columns.size();
            columns.add(sources.get(column));
        }
        List<Expression> placed = conditions.stream().map(condition -> renumber(condition, places)).toList();
        boolean isArranged = request.order().runRows() > 0;
        boolean isOrdered = !request.order().isAny() && !isArranged;
        FileOrder.Ordered ordered = isOrdered ? orderedFiles() : null;
        if (isOrdered && ordered == null) {
            throw EngineException.internal("an order was asked for that " + name + " does not have");
        }
        return new FileScan(ordered == null ? scannedFiles : ordered.files(), columns, files.schema(),
                request.columns().stream().map(column -> places[column]).toList(), placed,
                request.runtimeFilters().stream().map(known -> known.map(key -> renumber(key, places))).toList(),
                isOrdered);
    }

    @Override
    public @Nullable ScanOrder arrangement(List<SortKey> keys) {
        ScanColumn first = sources.get(keys.getFirst().column());
        if (!(first instanceof ScanColumn.Stored)) {
            return null;
        }
        FileScan scan = new FileScan(scannedFiles, List.of(first), files.schema(), List.of(0), List.of());
        Runs runs = files.format().runs(scan, runKey(0, keys));
        return runs == null || runs.rows() == 0 || runs.mostRows() > runs.rows() / FEWEST_RUNS ? null
                : new ScanOrder(keys, runs.mostRows());
    }

    private static RunKey runKey(int column, List<SortKey> keys) {
        SortKey first = keys.getFirst();
        return new RunKey(column, new KeyRange.Direction(first.descending(), first.nullsFirst()), keys.size() == 1);
    }

    private Source arranged(ScanRequest request, FileScan scan, QueryContext context, OperatorProfile profile) {
        List<SortKey> keys = new ArrayList<>();
        for (SortKey key : request.order().keys()) {
            keys.add(new SortKey(request.columns().indexOf(key.column()), key.descending(), key.nullsFirst()));
        }
        Runs runs = files.format().runs(scan, runKey(scan.output().get(keys.getFirst().column()), keys));
        if (runs == null) {
            throw EngineException.internal("the rows of " + name + " cannot be arranged any more");
        }
        List<SqlType> types = scan.output().stream().map(column -> scan.columns().get(column).type()).toList();
        return new SortedRuns(runs.scan(context, profile), keys, types, profile);
    }

    private Source checked(ScanSource source, ScanRequest request, FileScan scan, QueryContext context) {
        List<SortKey> keys = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (SortKey key : request.order().keys()) {
            keys.add(new SortKey(request.columns().indexOf(key.column()), key.descending(), key.nullsFirst()));
            fields.add(schema.field(key.column()));
        }
        boolean isSure = Objects.requireNonNull(orderedFiles()).isSure();
        return new CheckedSource(source, keys, new OrderFault(name, new Schema(fields), keys, scan,
                isSure ? null : source, pathConstant, files.format(), context));
    }

    @Override
    public int identityColumn() {
        boolean fits = files.rows() < 1L << ROW_BITS && files.files().size() < 1L << Long.SIZE - 1 - ROW_BITS;
        return fits && files.hasExactRows() && files.format().canFetch() ? sources.size() - 1 : -1;
    }

    @Override
    public boolean isRead(int column) {
        return sources.get(column) instanceof ScanColumn.Stored;
    }

    @Override
    public Source fetch(List<Integer> columns, long[] identities, QueryContext context, OperatorProfile profile) {
        List<ScannedFile> chosenFiles = new ArrayList<>();
        List<long[]> rows = new ArrayList<>();
        for (int from = 0; from < identities.length;) {
            long file = identities[from] >>> ROW_BITS;
            int to = from;
            while (to < identities.length && identities[to] >>> ROW_BITS == file) {
                to++;
            }
            chosenFiles.add(scannedFiles.get((int) file));
            rows.add(Arrays.stream(identities, from, to).map(identity -> identity - (file << ROW_BITS)).toArray());
            from = to;
        }
        List<Integer> output = IntStream.range(0, columns.size()).boxed().toList();
        FileScan scan = new FileScan(chosenFiles, columns.stream().map(sources::get).toList(), files.schema(), output,
                List.of());
        profile.count("files", chosenFiles.size());
        return files.format().fetch(scan, rows, context, profile);
    }

    private static void collectReferences(Expression expression, Set<Integer> columns) {
        if (expression instanceof Expression.Reference reference) {
            columns.add(reference.index());
        }
        expression.children().forEach(child -> collectReferences(child, columns));
    }

    private static Expression renumber(Expression expression, int[] places) {
        if (expression instanceof Expression.Reference reference) {
            return new Expression.Reference(places[reference.index()], reference.type());
        }
        List<Expression> children = expression.children();
        return children.isEmpty()
                ? expression
                : expression.withChildren(children.stream().map(child -> renumber(child, places)).toList());
    }

    @Override
    public boolean isSameAs(Table other) {
        return this == other || other instanceof FileTable that && files.format().equals(that.files.format())
                && schema.equals(that.schema) && hiddenColumns.equals(that.hiddenColumns)
                && sources.equals(that.sources) && files.schema().equals(that.files.schema())
                && scannedFiles.equals(that.scannedFiles) && declaredOrder.equals(that.declaredOrder);
    }

    @Override
    public String description() {
        int count = scannedFiles.size();
        return name + (count == 1 ? "" : " (" + count + " files)");
    }
}

package io.polarway.engine.format.parquet;

import io.polarway.engine.format.Inspection;
import io.polarway.engine.format.MergedStatistics;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.Statistics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.jspecify.annotations.Nullable;

/// The checked footer of a Parquet file. Never changes; shared by queries through [FooterCache].
final class ParquetFooter implements Inspection {
    private final FileMetaData metadata;
    private final ParquetSchema columns;
    private final Schema schema;
    private final long bytes;
    private final long rows;
    /// Those of whole columns that were asked for: each query asks again.
    private final AtomicReferenceArray<@Nullable Statistics> statistics;

    /// Creates a footer.
    ///
    /// @param metadata what the file says
    /// @param bytes an estimate of the heap that the footer takes
    ParquetFooter(FileMetaData metadata, long bytes) {
        this.metadata = metadata;
        this.columns = ParquetSchema.of(metadata);
        this.schema = schema(columns.columns());
        this.bytes = bytes;
        this.statistics = new AtomicReferenceArray<>(schema.size());
        long sum = 0;
        for (RowGroup group : metadata.getRow_groups()) {
            sum += group.getNum_rows();
        }
        this.rows = sum;
    }

    /// Builds the schema, in which a name that the file has twice gets a number the second time.
    private static Schema schema(List<ParquetColumn> columns) {
        List<Field> fields = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (ParquetColumn column : columns) {
            String name = column.name();
            for (int number = 1; !taken.add(name); number++) {
                name = column.name() + "_" + number;
            }
            fields.add(new Field(name, column.type(), column.isNullable()));
        }
        return new Schema(fields);
    }

    /// Returns the columns as the file keeps them, numbered as in [#schema].
    List<ParquetColumn> columns() {
        return columns.columns();
    }

    /// Returns the row groups in the order of the file.
    List<RowGroup> rowGroups() {
        return metadata.getRow_groups();
    }

    /// Returns what a row group says about the values of a column.
    Statistics statistics(int rowGroup, int column) {
        RowGroup group = rowGroups().get(rowGroup);
        ParquetColumn parquetColumn = columns().get(column);
        if (!parquetColumn.isSupported()) {
            return Statistics.unknown(group.getNum_rows());
        }
        return ColumnStatistics.of(parquetColumn,
                group.getColumns().get(parquetColumn.leaf()).getMeta_data().getStatistics(),
                group.getNum_rows(), hasOrder(parquetColumn.leaf()));
    }

    /// Returns whether the footer promises that `min_value` and `max_value` of a leaf are ordered as its type is. Without
    /// that promise they mean nothing.
    boolean hasOrder(int leaf) {
        return metadata.getColumn_orders() != null && leaf < metadata.getColumn_orders().size()
                && metadata.getColumn_orders().get(leaf).isSet();
    }

    /// Returns an estimate of the heap that the footer takes.
    long bytes() {
        return bytes;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public @Nullable String unsupported(int column) {
        return columns().get(column).unsupported();
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public Statistics statistics(int column) {
        Statistics known = statistics.get(column);
        if (known == null) {
            known = merged(column);
            statistics.set(column, known);
        }
        return known;
    }

    @Override
    public boolean hasValues(int column) {
        for (int group = 0; group < rowGroups().size(); group++) {
            if (!MergedStatistics.isAllNull(statistics(group, column))) {
                return true;
            }
        }
        return false;
    }

    private Statistics merged(int column) {
        List<Statistics> parts = new ArrayList<>();
        for (int group = 0; group < rowGroups().size(); group++) {
            parts.add(statistics(group, column));
        }
        return MergedStatistics.of(parts);
    }
}

package io.polarway.engine.catalog;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Values;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table of a few rows that are known when a statement is bound, such as those of information_schema.
///
/// @param description what EXPLAIN calls it
/// @param schema the columns
/// @param rows the rows, in the Java forms of [Values]
record RowsTable(String description, Schema schema, List<List<@Nullable Object>> rows) implements Table {
    @Override
    public long estimatedRows() {
        return rows.size();
    }

    @Override
    public boolean hasExactRows() {
        return true;
    }

    @Override
    public Source scan(ScanRequest request, QueryContext context, OperatorProfile profile) {
        List<Batch> batches = new ArrayList<>();
        if (!rows.isEmpty()) {
            batches.add(batch(context));
        }
        return new StoredScan(batches, request);
    }

    private Batch batch(QueryContext context) {
        List<Column> columns = new ArrayList<>();
        try {
            for (int i = 0; i < schema.size(); i++) {
                List<@Nullable Object> values = new ArrayList<>();
                for (List<@Nullable Object> row : rows) {
                    values.add(row.get(i));
                }
                columns.add(Values.column(context.memory(), schema.field(i).type(), values));
            }
            return Batch.of(rows.size(), columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::close);
            throw e;
        }
    }
}

package io.polarway.engine;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Values;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The result of a statement that is no query, such as SHOW: a few rows as one batch.
final class Rows implements BatchStream {
    private final Schema schema;
    private final List<List<@Nullable Object>> rows;
    private final QueryMemory memory;
    private boolean isRead;

    Rows(Schema schema, List<List<@Nullable Object>> rows, QueryMemory memory) {
        this.schema = schema;
        this.rows = rows;
        this.memory = memory;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public synchronized @Nullable Batch next() {
        if (isRead || rows.isEmpty()) {
            return null;
        }
        isRead = true;
        List<Column> columns = new ArrayList<>();
        try {
            for (int i = 0; i < schema.size(); i++) {
                List<@Nullable Object> values = new ArrayList<>();
                for (List<@Nullable Object> row : rows) {
                    values.add(row.get(i));
                }
                columns.add(Values.column(memory, schema.field(i).type(), values));
            }
            return new Batch(rows.size(), null, columns.toArray(Column[]::new));
        } catch (RuntimeException e) {
            columns.forEach(Column::close);
            throw e;
        }
    }

    @Override
    public void close() {
    }
}

package io.polarway.jdbc;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of metadata, which become a result set like any other: a batch of the engine behind the same accessors.
final class MetadataRows {
    private final Schema schema;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    private MetadataRows(Schema schema) {
        this.schema = schema;
    }

    /// Begins an empty table.
    ///
    /// @param columns the names in order, parted by blanks; `:int`, `:long`, `:short` and `:bool` behind a name give a type other
    ///     than VARCHAR
    static MetadataRows of(String columns) {
        return new MetadataRows(
                new Schema(Arrays.stream(columns.strip().split("\\s+")).map(MetadataRows::field).toList()));
    }

    private static Field field(String column) {
        int colon = column.indexOf(':');
        if (colon < 0) {
            return new Field(column, ScalarType.VARCHAR);
        }
        SqlType type = switch (column.substring(colon + 1)) {
            case "int" -> ScalarType.INTEGER;
            case "long" -> ScalarType.BIGINT;
            case "short" -> ScalarType.SMALLINT;
            case "bool" -> ScalarType.BOOLEAN;
            default -> throw new IllegalArgumentException(column);
        };
        return new Field(column.substring(0, colon), type);
    }

    /// Adds a row of as many values as there are columns.
    MetadataRows add(@Nullable Object... values) {
        if (values.length != schema.size()) {
            throw new IllegalArgumentException(values.length + " values for " + schema);
        }
        rows.add(values);
        return this;
    }

    /// Returns the rows as a result set, whose hidden statement closes with it.
    ResultSet resultSet(PolarwayConnection connection) throws SQLException {
        PolarwayStatement statement = (PolarwayStatement) connection.createStatement();
        statement.run().working().lock();
        try {
            statement.run().checkOpen();
            statement.closeOnCompletion();
            ResultShape shape = ResultShape.of(schema, connection.timezone());
            BatchStream stream = new Rows(connection.session().engine().memory().open("metadata"));
            BatchCursor cursor = new BatchCursor(stream, shape, new Cancellation(), "", 0, () -> {
            });
            return statement.run().open(new PolarwayResultSet(statement, shape, cursor, stream));
        } catch (RuntimeException e) {
            statement.close();
            throw SqlErrors.of(e, null);
        } finally {
            statement.run().working().unlock();
        }
    }

    /// The rows as a stream of one batch.
    private final class Rows implements BatchStream {
        private final QueryMemory memory;
        private boolean isRead;
        private boolean isClosed;

        Rows(QueryMemory memory) {
            this.memory = memory;
        }

        @Override
        public Schema schema() {
            return schema;
        }

        @Override
        public @Nullable Batch next() {
            if (isRead || rows.isEmpty()) {
                return null;
            }
            isRead = true;
            List<Column> columns = new ArrayList<>();
            try {
                for (int i = 0; i < schema.size(); i++) {
                    int column = i;
                    List<@Nullable Object> values = new ArrayList<>();
                    rows.forEach(row -> values.add(row[column]));
                    columns.add(Values.column(memory, schema.field(i).type(), values));
                }
            } catch (RuntimeException e) {
                columns.forEach(Column::close);
                throw e;
            }
            return Batch.of(rows.size(), columns);
        }

        @Override
        public synchronized void close() {
            if (!isClosed) {
                isClosed = true;
                memory.close();
            }
        }
    }
}

package io.polarway.jdbc;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.apache.arrow.memory.ArrowBuf;

/// Literal batches behind a result set, without an engine.
final class Rows implements BatchStream {
    final MemoryPool pool = new MemoryPool(100_000_000);
    final QueryMemory memory = pool.open("rows");
    private final Schema schema;
    private final Queue<Batch> batches = new ArrayDeque<>();
    boolean isClosed;

    Rows(Schema schema) {
        this.schema = schema;
    }

    enum Encoding {
        FLAT, CONSTANT, DICTIONARY
    }

    static Rows of(SqlType type, Encoding encoding, Object... values) {
        Rows rows = new Rows(Schema.of(new Field("x", type)));
        List<Object> list = new ArrayList<>();
        Collections.addAll(list, values);
        if (encoding == Encoding.CONSTANT) {
            for (Object value : list) {
                rows.add(Values.constant(rows.memory, type, value, 1));
            }
        } else {
            rows.add(encoding == Encoding.FLAT ? Values.column(rows.memory, type, list) : rows.dictionary(type, list));
        }
        return rows;
    }

    /// Returns a column whose dictionary holds the values in reverse order, NULL rows apart.
    private Column dictionary(SqlType type, List<Object> values) {
        List<Object> entries = new ArrayList<>(values);
        entries.removeIf(value -> value == null);
        Collections.reverse(entries);
        if (entries.isEmpty()) {
            return ConstantColumn.ofNull(type, values.size());
        }
        FlatColumn dictionary = Values.column(memory, type, entries);
        ArrowBuf validity = memory.allocateZeroed(Bits.bytes(values.size()));
        ArrowBuf codes = memory.allocateZeroed(values.size() * 4L);
        MemorySegment validSegment = Layouts.segment(validity);
        MemorySegment codeSegment = Layouts.segment(codes);
        int next = entries.size();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) != null) {
                Bits.set(validSegment, i);
                codeSegment.setAtIndex(Layouts.INT, i, --next);
            }
        }
        return new DictionaryColumn(dictionary, values.size(), validity, codes);
    }

    void add(Column column) {
        batches.add(new Batch(column.rows(), null, column));
    }

    void add(Batch batch) {
        batches.add(batch);
    }

    PolarwayResultSet resultSet() throws SQLException {
        return resultSet("UTC", 0);
    }

    PolarwayResultSet resultSet(String zone, long maxRows) throws SQLException {
        ResultShape shape = ResultShape.of(schema, ZoneId.of(zone));
        return new PolarwayResultSet(null, shape, new BatchCursor(this, shape, new Cancellation(), "", maxRows, () -> {
        }), this);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Batch next() {
        return batches.poll();
    }

    /// Also checks that nothing leaked.
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            batches.forEach(Batch::close);
            memory.close();
            pool.close();
        }
    }

    static byte[] uuid(java.util.UUID uuid) {
        return java.nio.ByteBuffer.allocate(16).putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    static boolean isNumber(SqlType type) {
        return type.isNumeric() && type != ScalarType.NULL;
    }
}

package io.polarway.engine.operator;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Random input for operators, as batches and as Java values.
public final class RandomRows {
    private RandomRows() {
    }

    public static final SqlType DECIMAL = new DecimalType(10, 2);
    public static final SqlType WIDE = new DecimalType(30, 4);
    public static final List<SqlType> TYPES = List.of(ScalarType.BIGINT, ScalarType.VARCHAR, ScalarType.DOUBLE, DECIMAL,
            ScalarType.BOOLEAN, ScalarType.INTEGER, WIDE, ScalarType.TINYINT, ScalarType.REAL, ScalarType.DATE,
            TimestampType.MICROS, ScalarType.SMALLINT, ScalarType.UUID);

    public static @Nullable Object value(Random random, SqlType type, int domain) {
        if (random.nextInt(10) == 0) {
            return null;
        }
        int number = random.nextInt(domain);
        if (type instanceof DecimalType decimal) {
            return BigDecimal.valueOf(number * 37L - 1000, decimal.scale());
        }
        if (type instanceof TimestampType) {
            return number * 1_000_003L;
        }
        return switch ((ScalarType) type) {
            case BIGINT -> number == 0 ? Long.MIN_VALUE : number * 1_000_000_007L;
            case VARCHAR ->
                    number % 3 == 0 ? "s" + number : number % 3 == 1 ? "" : "a rather long string, number " + number;
            case DOUBLE -> number == 1 ? Double.NaN : number == 2 ? (random.nextBoolean() ? 0.0 : -0.0) : number * 0.5;
            case REAL -> number == 1 ? Float.NaN : number == 2 ? (random.nextBoolean() ? 0.0f : -0.0f) : number * 0.5f;
            case BOOLEAN -> number % 2 == 0;
            case INTEGER, DATE -> number - 3;
            case TINYINT -> (byte) (number - 3);
            case SMALLINT -> (short) (number - 3);
            case UUID -> {
                byte[] bytes = new byte[16];
                bytes[15] = (byte) number;
                bytes[0] = (byte) (number >> 8);
                yield bytes;
            }
            case NULL, VARBINARY, TIME, INTERVAL_YEAR_MONTH, INTERVAL_DAY_TIME -> throw new IllegalArgumentException();
        };
    }

    /// Equal keys in SQL's sense as equal Java objects.
    public static @Nullable Object canonical(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Double number -> number + 0.0;
            case Float number -> number + 0.0f;
            case byte[] bytes -> Arrays.toString(bytes);
            default -> value;
        };
    }

    public record Input(List<Batch> batches, List<List<@Nullable Object>> rows) {
    }

    /// Returns batches of random values with about `domain` different ones per column, in any encoding, some with selections.
    public static Input of(Harness harness, Random random, int batches, int rows, int domain, List<SqlType> types) {
        List<Batch> list = new ArrayList<>();
        List<List<@Nullable Object>> alive = new ArrayList<>();
        for (int b = 0; b < batches; b++) {
            List<List<@Nullable Object>> values = new ArrayList<>();
            Column[] columns = new Column[types.size()];
            for (int c = 0; c < columns.length; c++) {
                List<@Nullable Object> column = new ArrayList<>();
                for (int i = 0; i < rows; i++) {
                    column.add(value(random, types.get(c), domain));
                }
                values.add(column);
                columns[c] = harness.anyEncoding(random, types.get(c), column);
            }
            Batch batch = new Batch(rows, null, columns);
            if (random.nextBoolean()) {
                int[] positions = random.ints(0, rows).limit(rows / 2).sorted().distinct().toArray();
                try (Batch whole = batch) {
                    batch = whole.select(new Selection(positions, positions.length));
                }
            }
            for (int i = 0; i < batch.rows(); i++) {
                int position = batch.selection() == null ? i : batch.selection().position(i);
                List<@Nullable Object> row = new ArrayList<>();
                values.forEach(column -> row.add(canonical(column.get(position))));
                alive.add(row);
            }
            list.add(batch);
        }
        return new Input(list, alive);
    }
}

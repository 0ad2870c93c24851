package io.polarway.engine.format.parquet;

import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Columns of Parquet files as DuckDB reads them, in a form in which they can be compared with this engine's.
final class DuckReading implements AutoCloseable {
    private final Connection connection;

    DuckReading() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        execute("SET TimeZone = 'UTC'");
        execute("SET preserve_insertion_order = true");
        execute("SET threads = 1");
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Returns the values of columns, each as text in the form of [#text].
    List<List<String>> read(Path file, List<ParquetColumn> columns) throws SQLException {
        List<List<String>> values = new ArrayList<>();
        columns.forEach(_ -> values.add(new ArrayList<>()));
        if (columns.isEmpty()) {
            return values;
        }
        String selected = columns.stream()
                .map(column -> expression('"' + column.name().replace("\"", "\"\"") + '"', column.type()))
                .collect(Collectors.joining(", "));
        String sql = "SELECT " + selected + " FROM read_parquet('" + file.toString().replace("'", "''")
                + "', hive_partitioning = false)";
        try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                for (int i = 0; i < columns.size(); i++) {
                    values.get(i).add(text(rows.getString(i + 1), columns.get(i).type()));
                }
            }
        }
        return values;
    }

    private static String expression(String name, SqlType type) {
        return switch (type) {
            case TimestampType timestamp -> (timestamp.nanos() ? "epoch_ns(" : "epoch_us(") + name + ")";
            case ScalarType.VARBINARY -> "hex(" + name + "::BLOB)";
            case ScalarType.DATE -> "date_diff('day', DATE '1970-01-01', " + name + ")";
            case ScalarType.TIME -> name + "::TIME::VARCHAR";
            default -> name + "::VARCHAR";
        };
    }

    private static String text(String value, SqlType type) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case ScalarType.REAL -> String.valueOf(Float.parseFloat(number(value)));
            case ScalarType.DOUBLE -> String.valueOf(Double.parseDouble(number(value)));
            case ScalarType.TIME -> String.valueOf(LocalTime.parse(value).toNanoOfDay());
            case DecimalType decimal -> new BigDecimal(value).setScale(decimal.scale()).toPlainString();
            default -> value;
        };
    }

    private static String number(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "nan", "-nan" -> "NaN";
            case "inf", "infinity" -> "Infinity";
            case "-inf", "-infinity" -> "-Infinity";
            default -> value;
        };
    }

    /// Returns a value of this engine in the form in which [#read] returns DuckDB's.
    static String text(Object value, SqlType type) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case ScalarType.VARBINARY -> HexFormat.of().withUpperCase().formatHex((byte[]) value);
            case ScalarType.UUID -> {
                String hex = HexFormat.of().formatHex((byte[]) value);
                yield String.join("-", hex.substring(0, 8), hex.substring(8, 12), hex.substring(12, 16),
                        hex.substring(16, 20), hex.substring(20));
            }
            case DecimalType _ -> ((BigDecimal) value).toPlainString();
            default -> String.valueOf(value);
        };
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

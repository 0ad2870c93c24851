package io.polarway.bench;

import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/// The tables of TPC-H from the generator of io.trino.tpch, as snappy Parquet files.
public final class TpchData {
    private TpchData() {
    }

    /// Writes those of the tables that are not there yet, and returns their directory.
    ///
    /// @param directory where a folder per scale is made
    /// @param scale the scale factor; 1 is about 6 million line items
    /// @param tables names such as `lineitem`
    public static Path generate(Path directory, double scale, List<String> tables) throws SQLException, IOException {
        Path folder = Files.createDirectories(directory.resolve("tpch-" + scale));
        for (String name : tables) {
            Path file = folder.resolve(name + ".parquet");
            if (!Files.exists(file)) {
                System.err.println("Writing TPC-H " + name + " at scale " + scale);
                write(TpchTable.getTable(name), scale, file);
            }
        }
        return folder;
    }

    private static <E extends TpchEntity> void write(TpchTable<E> table, double scale, Path file)
            throws SQLException, IOException {
        Path text = file.resolveSibling(table.getTableName() + ".tbl");
        Path temporary = file.resolveSibling(table.getTableName() + ".tmp");
        try (BufferedWriter writer = Files.newBufferedWriter(text)) {
            for (E row : table.createGenerator(scale, 1, 1)) {
                writer.write(row.toLine());
                writer.write('\n');
            }
        }
        String columns = table.getColumns().stream()
                .map(column -> "'" + column.getColumnName() + "': '" + type(column.getColumnName(),
                        column.getType().getBase().name()) + "'")
                .collect(Collectors.joining(", ", "{", ", 'end': 'VARCHAR'}"));
        try (Connection connection = DuckDb.open(2)) {
            DuckDb.execute(connection, "COPY (SELECT * EXCLUDE (\"end\") FROM read_csv('" + text
                    + "', delim = '|', header = false, quote = '', columns = " + columns + ")) TO '" + temporary
                    + "' (FORMAT parquet, COMPRESSION snappy)");
        }
        Files.delete(text);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String type(String column, String base) {
        return switch (base) {
            case "IDENTIFIER" -> "BIGINT";
            case "INTEGER" -> "INTEGER";
            case "DOUBLE" -> "DECIMAL(15,2)";
            case "DATE" -> "DATE";
            case "VARCHAR" -> "VARCHAR";
            default -> throw new IllegalStateException("TPC-H column " + column + " has the new type " + base);
        };
    }
}

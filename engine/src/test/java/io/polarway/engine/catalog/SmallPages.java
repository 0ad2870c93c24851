package io.polarway.engine.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/// A file of parquet-java whose pages are so small that they begin at other rows in each column, with page indexes whose bounds of
/// text are cut short.
public final class SmallPages {
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType("""
            message small {
              required int64 i;
              optional int32 r;
              optional double d;
              optional binary s (STRING);
              optional int32 n;
              optional boolean b;
              required int32 m (DECIMAL(9, 2));
              optional binary k (STRING);
            }
            """);

    private SmallPages() {
    }

    /// Writes rows made by chance.
    ///
    /// @param pageBytes about how large a page becomes
    public static void write(Path file, int rows, int pageBytes, boolean hasSecondVersion, long seed) {
        Random random = new Random(seed);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file)).withType(SCHEMA)
                .withConf(new PlainParquetConfiguration()).withPageSize(pageBytes).withRowGroupSize(40_000L * pageBytes)
                .withRowGroupRowCountLimit(rows / 3)
                .withDictionaryEncoding(false).withDictionaryEncoding("k", true).withColumnIndexTruncateLength(7)
                .withMinRowCountForPageSizeCheck(10).withMaxRowCountForPageSizeCheck(50)
                .withWriterVersion(hasSecondVersion
                        ? org.apache.parquet.column.ParquetProperties.WriterVersion.PARQUET_2_0
                        : org.apache.parquet.column.ParquetProperties.WriterVersion.PARQUET_1_0)
                .build()) {
            for (int i = 0; i < rows; i++) {
                writer.write(row(i, random));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Group row(int i, Random random) {
        Group row = new SimpleGroup(SCHEMA);
        row.add("i", (long) i);
        if (random.nextInt(20) > 0) {
            row.add("r", i / 100 * 10 + random.nextInt(30));
        }
        boolean hasSpecials = i / 700 % 3 == 0;
        switch (random.nextInt(hasSpecials ? 6 : 12)) {
            case 0 -> {
            }
            case 1 -> row.add("d", hasSpecials ? Double.NaN : -1.5);
            case 2 -> row.add("d", -0.0);
            case 3 -> row.add("d", 0.0);
            default -> row.add("d", i / 50 / 4.0);
        }
        if (i / 400 % 3 > 0) {
            row.add("s", "prefix" + (char) ('a' + i / 300 % 26) + (char) ('à' + i / 90 % 10) + random.nextInt(1000));
        }
        if (i / 500 % 4 == 1 && random.nextInt(4) > 0) {
            row.add("n", i % 1000 - 500);
        }
        if (random.nextInt(9) > 0) {
            row.add("b", i / 900 % 2 == 0);
        }
        row.add("m", (i / 60 % 40 - 20) * 25);
        if (random.nextInt(11) > 0) {
            row.add("k", "k" + i / 250 % 17);
        }
        return row;
    }
}

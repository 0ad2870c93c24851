package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.values.bloomfilter.BloomFilter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bloom filters that COPY writes, as three readers see them.
class BloomFilterWriteTest {
    private static final int ROWS = 6000;

    @TempDir
    Path directory;
    private SqlFixture sql;
    private Path file;

    @BeforeEach
    void write() throws SQLException {
        sql = new SqlFixture(directory);
        file = directory.resolve("filtered.parquet");
        // Without a dictionary, with one, and with one of strings; i is even, and so spread that bounds tell nothing.
        copy("'filtered.parquet' (WRITE_BLOOM_FILTER true, ROW_GROUP_SIZE 2048)");
    }

    private void copy(String target) {
        sql.session.query("COPY (SELECT range * 7919 % 100003 * 2 AS i, CAST(range % 50 * 2 AS INTEGER) AS few,"
                + " 'text ' || range * 7919 % 100003 AS s, CASE WHEN range % 3 > 0 THEN 'word ' || range % 10 END AS word,"
                + " range / 2.0e0 AS d, CAST(range AS DECIMAL(30, 2)) AS wide FROM range(" + ROWS + ")) TO " + target)
                .execute().close();
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @Test
    void parquetJavaFindsWhatIsThere() throws Exception {
        List<List<Object>> rows = sql.rows("SELECT i, s, word, few FROM 'filtered.parquet'");
        int wrong = 0;
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file),
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build())) {
            int row = 0;
            for (BlockMetaData group : reader.getFooter().getBlocks()) {
                BloomFilter numbers = reader.readBloomFilter(group.getColumns().get(0));
                BloomFilter few = reader.readBloomFilter(group.getColumns().get(1));
                BloomFilter texts = reader.readBloomFilter(group.getColumns().get(2));
                BloomFilter words = reader.readBloomFilter(group.getColumns().get(3));
                assertNull(reader.readBloomFilter(group.getColumns().get(4)));
                assertFalse(reader.readBloomFilter(group.getColumns().get(5)) == null);
                for (int end = row + (int) group.getRowCount(); row < end; row++) {
                    long number = Long.parseLong(rows.get(row).get(0).toString());
                    assertTrue(numbers.findHash(numbers.hash(number)));
                    wrong += numbers.findHash(numbers.hash(number + 1)) ? 1 : 0;
                    assertTrue(texts.findHash(texts.hash(Binary.fromString((String) rows.get(row).get(1)))));
                    Object word = rows.get(row).get(2);
                    assertTrue(word == null || words.findHash(words.hash(Binary.fromString((String) word))));
                    assertTrue(few.findHash(few.hash(Integer.parseInt(rows.get(row).get(3).toString()))));
                }
            }
            assertEquals(ROWS, row);
        }
        assertTrue(wrong < ROWS / 50, wrong + " false positives");
    }

    @Test
    void duckDbSkipsByThem() throws SQLException {
        assertEquals("[[3]]", sql.duckRows("SELECT count(*) FROM parquet_bloom_probe('" + file
                + "', 'few', 7) WHERE bloom_filter_excludes").toString());
        assertEquals("[[0]]", sql.duckRows("SELECT count(*) FROM parquet_bloom_probe('" + file
                + "', 'few', 8) WHERE bloom_filter_excludes").toString());
        sql.same("SELECT * FROM 'filtered.parquet' WHERE few = 7 OR i = 15838");
        sql.same("SELECT * FROM 'filtered.parquet' WHERE s = 'text 7919'");
    }

    @Test
    void scansSkipByThem() {
        assertEquals(List.of(), sql.rows("SELECT * FROM 'filtered.parquet' WHERE i = 101"));
        String analyzed = sql.column("EXPLAIN ANALYZE SELECT * FROM 'filtered.parquet' WHERE i = 101").toString();
        assertTrue(analyzed.contains("row groups pruned 3"), analyzed);
        assertEquals(1, sql.rows("SELECT * FROM 'filtered.parquet' WHERE i = 15838").size());
    }

    @Test
    void thereAreNoneUnlessAskedFor() throws Exception {
        copy("'plain.parquet' (ROW_GROUP_SIZE 2048)");
        copy("'loose.parquet' (WRITE_BLOOM_FILTER true, ROW_GROUP_SIZE 2048, BLOOM_FILTER_FALSE_POSITIVE_RATIO 0.5)");
        long plain = Files.size(directory.resolve("plain.parquet"));
        long loose = Files.size(directory.resolve("loose.parquet"));
        assertTrue(plain < loose && loose < Files.size(file), plain + " " + loose);
    }
}

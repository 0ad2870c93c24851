package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Queries over Parquet files of which one bit is wrong: they give rows or an error that names the file, and never anything worse.
/// Where pages have checksums, a wrong bit of a page is never a wrong row. More are tried with `-Dpolarway.flips=10000`.
@Timeout(300)
@Tag("slow")
final class FlippedBitsTest {
    private static final int FLIPS = Integer.getInteger("polarway.flips", 25);
    private static final long MOST_BYTES = 32L << 20;
    static final List<String> FILES = files();

    /// What a reader says of a file's bytes.
    private static final Set<ErrorCode> OF_BYTES = EnumSet.of(ErrorCode.CORRUPT_FILE, ErrorCode.UNSUPPORTED,
            ErrorCode.INVALID_UTF8);
    /// What is said of a query, if a column has another name or type than it should have.
    private static final Set<ErrorCode> OF_SCHEMA = EnumSet.of(ErrorCode.UNDEFINED_COLUMN,
            ErrorCode.AMBIGUOUS_COLUMN, ErrorCode.TYPE_MISMATCH, ErrorCode.UNDEFINED_FUNCTION);

    @TempDir
    Path directory;

    /// A part of a file.
    private enum Part {
        DATA, DICTIONARY, HEADER, FOOTER
    }

    private record Range(long from, long to) {
    }

    private static List<String> files() {
        List<String> files = new ArrayList<>();
        for (String codec : List.of("none", "snappy", "zstd")) {
            for (String encoding : List.of("PARQUET_VERSION v1", "PARQUET_VERSION v1, DICTIONARY_SIZE_LIMIT 0",
                    "PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 0")) {
                files.add("COMPRESSION " + codec + ", " + encoding);
            }
            files.add("COMPRESSION " + codec + ", PAGE_CHECKSUMS true");
        }
        return files;
    }

    private static Map<Part, List<Range>> parts(byte[] file) throws IOException {
        Map<Part, List<Range>> parts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            parts.put(part, new ArrayList<>());
        }
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
        int footer = file.length - 8 - length;
        parts.get(Part.FOOTER).add(new Range(footer, file.length));
        FileMetaData metadata = Util.readFileMetaData(new ByteArrayInputStream(file, footer, length));
        for (RowGroup group : metadata.getRow_groups()) {
            for (ColumnChunk chunk : group.getColumns()) {
                ColumnMetaData about = chunk.getMeta_data();
                int at = (int) (about.isSetDictionary_page_offset()
                        ? about.getDictionary_page_offset()
                        : about.getData_page_offset());
                int end = at + (int) about.getTotal_compressed_size();
                while (at < end) {
                    ByteArrayInputStream bytes = new ByteArrayInputStream(file, at, end - at);
                    PageHeader header = Util.readPageHeader(bytes);
                    int body = end - bytes.available();
                    parts.get(Part.HEADER).add(new Range(at, body));
                    at = body + header.getCompressed_page_size();
                    parts.get(header.getType() == PageType.DICTIONARY_PAGE ? Part.DICTIONARY : Part.DATA)
                            .add(new Range(body, at));
                }
            }
        }
        parts.values().removeIf(List::isEmpty);
        return parts;
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void aWrongBitGivesRowsOrAnErrorThatNamesTheFile(String options) throws SQLException, IOException {
        try (SqlFixture sql = new SqlFixture(directory)) {
            sql.write("source.parquet",
                    """
                            SELECT i AS n, CASE WHEN i % 3 > 0 THEN i % 7 END AS few, i / 3.0::DOUBLE AS fraction,
                                i % 2 = 0 AS flag, 'text ' || hash(i) AS line, CASE WHEN i % 5 > 0 THEN 'name ' || i % 20 END AS label,
                                (i * 1234567)::DECIMAL(30,3) AS amount, DATE '2024-01-01' + (i % 50)::INTEGER AS dated
                                FROM range(600) t(i)""");
            sql.rows("COPY 'source.parquet' TO 'whole.parquet' (ROW_GROUP_SIZE 250, " + options + ")");
            byte[] whole = Files.readAllBytes(directory.resolve("whole.parquet"));
            Map<Part, List<Range>> parts = parts(whole);
            List<String> queries = List.of("SELECT * FROM '%s'",
                    "SELECT label, COUNT(*), MAX(line), MIN(fraction), MAX(amount), MAX(dated) FROM '%s' WHERE n > 100 GROUP BY label",
                    "SELECT line, n FROM '%s' WHERE label = 'name 3' OR few = 2 ORDER BY line DESC LIMIT 100");
            List<List<String>> expected = new ArrayList<>();
            for (String query : queries) {
                expected.add(sorted(sql, query.formatted("whole.parquet")));
            }
            sql.rows("SET memory_limit = '" + MOST_BYTES + "'");
            Random random = new Random(options.hashCode());
            List<Part> kinds = List.copyOf(parts.keySet());
            int errors = 0;
            for (int i = 0; i < FLIPS; i++) {
                Part part = kinds.get(i % kinds.size());
                List<Range> ranges = parts.get(part);
                Range range = ranges.get(random.nextInt(ranges.size()));
                if (range.from == range.to) {
                    continue;
                }
                byte[] changed = whole.clone();
                int at = (int) (range.from + random.nextInt((int) (range.to - range.from)));
                changed[at] ^= (byte) (1 << random.nextInt(8));
                String name = "changed" + i + ".parquet";
                Files.write(directory.resolve(name), changed);
                boolean isChecked = options.contains("CHECKSUMS") && (part == Part.DATA || part == Part.DICTIONARY);
                for (int query = 0; query < queries.size(); query++) {
                    String where = "byte " + at + " of " + part + ", " + queries.get(query);
                    try {
                        List<String> rows = sorted(sql, queries.get(query).formatted(name));
                        if (isChecked) {
                            assertEquals(expected.get(query), rows, where);
                        }
                    } catch (EngineException e) {
                        errors++;
                        check(e, part, name, where);
                    }
                    assertEquals(0, sql.engine.memory().used(), where);
                }
                Files.delete(directory.resolve(name));
            }
            assertTrue(errors > FLIPS / 10, errors + " errors");
            sql.assertNothingIsLeft(options);
            assertEquals(expected.getFirst(), sorted(sql, queries.getFirst().formatted("whole.parquet")));
        }
    }

    private static List<String> sorted(SqlFixture sql, String query) {
        return sql.rows(query).stream().map(Object::toString).sorted().toList();
    }

    private static void check(EngineException error, Part part, String file, String where) {
        String text = error.getMessage() + " (" + error.code() + ", " + where + ")";
        if (part == Part.FOOTER && OF_SCHEMA.contains(error.code())) {
            return;
        }
        assertTrue(OF_BYTES.contains(error.code()), text);
        assertTrue(text.contains(file), text);
        assertFalse(error.getMessage().contains("Exception"), text);
    }
}

package io.polarway.engine.spill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.operator.Harness;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ListType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillFileTest {
    @TempDir
    Path directory;

    private final TemporarySpace space = new TemporarySpace();
    private final Random random = new Random(11);
    private final Cancellation cancellation = new Cancellation();

    private TemporaryFiles files(long most) {
        return new TemporaryFiles(space, directory, most, cancellation);
    }

    private List<SqlType> types() {
        return List.of(ScalarType.BOOLEAN, ScalarType.TINYINT, ScalarType.SMALLINT, ScalarType.INTEGER,
                ScalarType.BIGINT,
                ScalarType.DOUBLE, ScalarType.VARCHAR, new DecimalType(30, 2), ScalarType.VARCHAR);
    }

    private @Nullable Object value(SqlType type) {
        if (random.nextInt(7) == 0) {
            return null;
        }
        return switch (type.storage()) {
            case BIT -> random.nextBoolean();
            case INT8 -> (byte) random.nextInt();
            case INT16 -> (short) random.nextInt();
            case INT32 -> random.nextInt(1000);
            case INT64 -> random.nextLong();
            case FLOAT64 -> random.nextDouble();
            case INT128 -> new java.math.BigDecimal(random.nextLong()).movePointLeft(2);
            default -> "x".repeat(random.nextInt(30)) + random.nextInt();
        };
    }

    private Batch batch(Harness harness, int rows) {
        List<Column> columns = new ArrayList<>();
        for (SqlType type : types()) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                values.add(value(type));
            }
            columns.add(harness.anyEncoding(random, type, values));
        }
        return Batch.of(rows, columns);
    }

    @Test
    void batchesComeBackAsTheyWere() {
        try (Harness harness = new Harness(1); SpillFile file = files(Long.MAX_VALUE).create("test")) {
            for (int rows : new int[]{0, 1, 7, 8, 1000, 20_000}) {
                try (Batch whole = batch(harness, rows); Batch batch = whole.select(rows < 8 ? null : odd(rows))) {
                    List<SpillFile.Extent> extents = new ArrayList<>();
                    file.append(batch, rows == 1000 ? 13 : Integer.MAX_VALUE, harness.memory, extents);
                    assertEquals(Harness.rows(batch), read(file, extents, types(), harness));
                    assertEquals(rows > 0, !extents.isEmpty());
                    assertTrue(rows != 1000 || extents.size() >= 500 / 13, () -> extents.size() + " extents");
                }
            }
            assertEquals(file.bytes(), space.used());
            assertTrue(file.bytes() > 0);
        }
        assertEquals(0, space.used());
    }

    @Test
    void extentsAreAboutOfOneSize() {
        try (Harness harness = new Harness(1); SpillFile file = files(Long.MAX_VALUE).create("test")) {
            assertEquals(List.of(127), extentRows(file, 127, 127, harness));
            assertEquals(List.of(64, 63), extentRows(file, 127, 120, harness));
            assertEquals(List.of(24, 24, 12), extentRows(file, 60, 31, harness));
            assertEquals(List.of(3, 3, 1), extentRows(file, 7, 3, harness));
        }
    }

    private List<Integer> extentRows(SpillFile file, int rows, int most, Harness harness) {
        try (Batch batch = batch(harness, rows)) {
            List<SpillFile.Extent> extents = new ArrayList<>();
            file.append(batch, most, harness.memory, extents);
            return extents.stream().map(SpillFile.Extent::rows).toList();
        }
    }

    private static Selection odd(int rows) {
        int[] positions = new int[rows / 2];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = 2 * i + 1;
        }
        return new Selection(positions, positions.length);
    }

    private static List<List<@Nullable Object>> read(SpillFile file, List<SpillFile.Extent> extents,
            List<SqlType> types,
            Harness harness) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (SpillFile.Extent extent : extents) {
            try (Batch batch = file.read(extent, types, harness.memory)) {
                rows.addAll(Harness.rows(batch));
            }
        }
        return rows;
    }

    @Test
    void listsOfCodedStringsAndNullsComeBack() {
        SqlType type = new ListType(ScalarType.VARCHAR);
        try (Harness harness = new Harness(1); SpillFile file = files(Long.MAX_VALUE).create("test")) {
            ArrowBuf offsets = harness.column(ScalarType.INTEGER, 0, 2, 2, 5).valuesBuffer();
            Column child = harness.dictionary(ScalarType.VARCHAR, List.of("a", "a long string of bytes", "c"), 1, 0, 2,
                    null, 1);
            try (Batch batch = harness.batch(new FlatColumn(type, 3, null, offsets, new ArrowBuf[0], List.of(child)),
                    ConstantColumn.ofNull(ScalarType.DATE, 3), ConstantColumn.ofNull(type, 3))) {
                List<SpillFile.Extent> extents = new ArrayList<>();
                file.append(batch, 1, harness.memory, extents);
                assertEquals(3, extents.size());
                assertEquals(Harness.rows(batch), read(file, extents, List.of(type, ScalarType.DATE, type), harness));
            }
        }
    }

    @Test
    void largeRowsAreWrittenAndReadInBlocks() {
        SqlType list = new ListType(ScalarType.INTEGER);
        int elements = 3_000_001;
        List<@Nullable Object> numbers = new ArrayList<>();
        for (int i = 0; i < elements; i++) {
            numbers.add(i % 7 == 3 ? null : (Object) random.nextInt(1 << 20));
        }
        String noise = random.ints(9_000_001, 32, 127)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
        try (Harness harness = new Harness(1); SpillFile file = files(Long.MAX_VALUE).create("test")) {
            ArrowBuf offsets = harness.column(ScalarType.INTEGER, 0, 5, elements).valuesBuffer();
            Column child = harness.column(ScalarType.INTEGER, numbers.toArray());
            try (Batch batch = harness.batch(new FlatColumn(list, 2, null, offsets, new ArrowBuf[0], List.of(child)),
                    harness.column(ScalarType.VARCHAR, noise, "short"),
                    harness.column(ScalarType.VARCHAR, "x".repeat(10 << 20), null))) {
                long before = harness.memory.used();
                long peakBefore = harness.memory.peak();
                List<SpillFile.Extent> extents = file.append(batch, harness.memory);
                assertTrue(harness.memory.peak() <= Math.max(peakBefore, before + (6 << 20)),
                        () -> harness.memory.peak() - before + " bytes to write it");
                assertEquals(List.of(1, 1), extents.stream().map(SpillFile.Extent::rows).toList());
                assertEquals(file.bytes(), extents.stream().mapToLong(SpillFile.Extent::stored).sum());
                assertEquals(Harness.rows(batch),
                        read(file, extents, List.of(list, ScalarType.VARCHAR, ScalarType.VARCHAR), harness));
            }
        }
    }

    @Test
    void rowsWithoutColumnsComeBack() {
        try (Harness harness = new Harness(1);
                SpillFile file = files(Long.MAX_VALUE).create("test");
                Batch batch = new Batch(5, null)) {
            assertEquals(5, read(file, file.append(batch, harness.memory), List.of(), harness).size());
        }
    }

    @Test
    void noFileHasANameWhileItIsOpen() throws IOException {
        try (Harness harness = new Harness(1);
                SpillFile file = files(Long.MAX_VALUE).create("test");
                Batch batch = batch(harness, 100);
                Stream<Path> there = Files.list(directory)) {
            file.append(batch, harness.memory);
            assertEquals(List.of(), there.toList());
        }
    }

    @Test
    void theLimitOfTheDirectoryIsAnErrorThatNamesIt() {
        try (Harness harness = new Harness(1);
                SpillFile file = files(100_000).create("sort");
                Batch batch = batch(harness, 5000)) {
            EngineException full = assertThrows(EngineException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    file.append(batch, harness.memory);
                }
            });
            assertEquals(ErrorCode.DISK_FULL, full.code());
            assertContains(full, "The temporary files of sort need ");
            assertContains(full,
                    " of max_temp_directory_size = 100 KB are in use. Raise it with SET max_temp_directory_size");
        }
        assertEquals(0, space.used());
    }

    @Test
    void aDirectoryThatIsNotThereIsAnError() {
        TemporaryFiles files = new TemporaryFiles(space, directory.resolve("nowhere"), 1, cancellation);
        EngineException failure = assertThrows(EngineException.class, () -> files.create("sort"));
        assertContains(failure, "the directory does not exist. Choose another one with SET temp_directory");
    }

    @Test
    void changedBytesAndAShortFileAreErrors() throws IOException {
        Path path = directory.resolve("kept");
        TemporaryFiles files = new TemporaryFiles(space, directory, Long.MAX_VALUE, cancellation,
                ignored -> FileChannel.open(path,
                        StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
        try (Harness harness = new Harness(1);
                SpillFile file = files.create("join");
                Batch batch = batch(harness, 5000);
                FileChannel other = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            SpillFile.Extent extent = file.append(batch, harness.memory).getFirst();
            ByteBuffer one = ByteBuffer.allocate(1);
            other.read(one, extent.stored() / 2);
            other.write(ByteBuffer.wrap(new byte[]{(byte) ~one.get(0)}), extent.stored() / 2);
            assertContains(assertThrows(EngineException.class, () -> file.read(extent, types(), harness.memory)),
                    "A temporary file of join is damaged at byte 0: its checksum is wrong");
            other.truncate(extent.stored() - 1);
            assertContains(assertThrows(EngineException.class, () -> file.read(extent, types(), harness.memory)),
                    "it ends too early");
        }
    }

    private static void assertContains(EngineException failure, String text) {
        assertTrue(failure.getMessage().contains(text), failure::getMessage);
    }
}

package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.io.FaultyFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Temporary files whose bytes change or end while a query puts rows aside: what reads them again ends in an error that names the
/// operator, and never in wrong rows.
@Tag("slow")
@Timeout(300)
@EnabledOnOs(OS.LINUX)
final class DamagedSpillTest {
    @TempDir
    Path directory;

    private interface Damage {
        void harm(FileChannel file) throws IOException;
    }

    /// Changes a bit of each page.
    private static void change(FileChannel file) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long at = 17; at < file.size(); at += 4096) {
            file.read(one.clear(), at);
            file.write(ByteBuffer.wrap(new byte[]{(byte) (one.get(0) ^ 4)}), at);
        }
    }

    /// Finds the temporary files of this process, which have no names any more.
    private static void harm(Damage damage) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    if (Files.readSymbolicLink(descriptor).toString().matches(".*/polarway-.* \\(deleted\\)")) {
                        try (FileChannel file = FileChannel.open(descriptor, StandardOpenOption.READ,
                                StandardOpenOption.WRITE)) {
                            damage.harm(file);
                        }
                    }
                } catch (NoSuchFileException closedMeanwhile) {
                    continue;
                }
            }
        }
    }

    @Test
    void damageIsAnErrorThatNamesTheOperator() throws SQLException {
        int errors = 0;
        try (SqlFixture sql = new SqlFixture(directory)) {
            QueryShapes.write(sql);
            sql.rows("SET threads = 1");
            for (String query : QueryShapes.QUERIES) {
                List<String> expected = sorted(sql, query);
                sql.rows("SET force_spill = true");
                AtomicInteger all = new AtomicInteger();
                run(sql, query, all, 0, DamagedSpillTest::change);
                for (Damage damage : List.<Damage>of(DamagedSpillTest::change,
                        file -> file.truncate(file.size() / 2))) {
                    for (int number : new int[]{all.get() / 2, all.get()}) {
                        try {
                            assertEquals(expected, run(sql, query, new AtomicInteger(), number, damage));
                        } catch (EngineException e) {
                            errors++;
                            assertEquals(ErrorCode.IO_ERROR, e.code(), e.toString());
                            assertTrue(e.getMessage().matches(
                                    "A temporary file of [a-z ]+ is damaged at byte \\d+: (its checksum is wrong|it ends too early).*"),
                                    e.getMessage());
                        }
                        sql.assertNothingIsLeft(query);
                    }
                }
                sql.rows("SET force_spill = false");
                assertEquals(expected, sorted(sql, query));
            }
        }
        assertTrue(errors > QueryShapes.QUERIES.size(), errors + " errors");
    }

    private List<String> run(SqlFixture sql, String query, AtomicInteger reads, int number, Damage damage) {
        try (FaultyFiles files = new FaultyFiles(directory, new FaultyFiles.Fault() {
            @Override
            public int read(FileChannel file, ByteBuffer target, long position) throws IOException {
                if (reads.incrementAndGet() == number) {
                    harm(damage);
                }
                return file.read(target, position);
            }
        })) {
            return sorted(sql, query);
        }
    }

    private static List<String> sorted(SqlFixture sql, String query) {
        return sql.rows(query).stream().map(Object::toString).sorted().toList();
    }
}

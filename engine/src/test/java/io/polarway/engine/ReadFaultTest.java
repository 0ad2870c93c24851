package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.io.FaultyFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Files whose reads fail, end early, give little at a time or hang: each ends in its error, which names the file, or in the right
/// rows; nothing is left, and the next query works.
@Tag("slow")
@Timeout(120)
final class ReadFaultTest {
    static final List<String> FORMATS = List.of("parquet", "csv", "csv.gz");
    private static final String CUT_OFF = "was cut off";

    @TempDir
    Path directory;

    private SqlFixture sql;

    @BeforeEach
    void write() throws SQLException {
        sql = new SqlFixture(directory);
        QueryShapes.write(sql);
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    /// Opens the tables in another format.
    private void open(String format) throws SQLException, IOException {
        Path place = Files.createDirectory(directory.resolve(format));
        for (String table : List.of("t", "u")) {
            if (format.equals("parquet")) {
                Files.copy(directory.resolve(table + ".parquet"), place.resolve(table + ".parquet"));
            } else {
                sql.rows("COPY " + table + " TO '" + format + "/" + table + "." + format + "'");
            }
        }
        sql.close();
        directory = place;
        sql = new SqlFixture(place);
    }

    private List<String> sorted(String query) {
        return sql.rows(query).stream().map(Object::toString).sorted().toList();
    }

    /// Does something instead of one read, and counts all of them.
    private static final class AtRead implements FaultyFiles.Fault {
        private final int number;
        private final Reading reading;
        private final AtomicInteger reads = new AtomicInteger();

        interface Reading {
            int read(FileChannel file, ByteBuffer target, long position) throws IOException;
        }

        AtRead(int number, Reading reading) {
            this.number = number;
            this.reading = reading;
        }

        @Override
        public int read(FileChannel file, ByteBuffer target, long position) throws IOException {
            return reads.incrementAndGet() == number
                    ? reading.read(file, target, position)
                    : file.read(target, position);
        }
    }

    private static int fail(FileChannel file, ByteBuffer target, long position) throws IOException {
        throw new IOException("Input/output error");
    }

    private static int gives(int bytes, FileChannel file, ByteBuffer target, long position) throws IOException {
        return file.read(target.limit(Math.min(target.limit(), target.position() + bytes)), position);
    }

    private int reads(String query) {
        AtRead none = new AtRead(0, ReadFaultTest::fail);
        try (FaultyFiles files = new FaultyFiles(directory, none)) {
            sql.rows(query);
        }
        return none.reads.get();
    }

    @ParameterizedTest
    @FieldSource("FORMATS")
    void aFailedReadIsAnErrorThatNamesTheFile(String format) throws SQLException, IOException {
        open(format);
        for (String query : QueryShapes.QUERIES) {
            List<String> expected = sorted(query);
            for (boolean spills : new boolean[]{false, true}) {
                sql.rows("SET force_spill = " + spills);
                int reads = reads(query);
                assertTrue(reads > 0, query);
                for (int number = 1; number <= reads; number += number < 4 ? 1 : Math.max(1, reads / 5)) {
                    AtRead fault = new AtRead(number, ReadFaultTest::fail);
                    try (FaultyFiles files = new FaultyFiles(directory, fault)) {
                        assertReadFails(format, sql.fails(ErrorCode.IO_ERROR, query));
                    }
                    sql.assertNothingIsLeft("read " + number + " of " + query);
                }
                assertEquals(expected, sorted(query));
            }
        }
    }

    private static void assertReadFails(String format, EngineException error) {
        String text = error.getMessage();
        assertTrue(text.startsWith("Could not read '") && text.contains("." + format + "'")
                && text.contains(": Input/output error"), text);
    }

    @ParameterizedTest
    @FieldSource("FORMATS")
    void aFileWhoseFirstReadsFailIsReadAnew(String format) throws SQLException, IOException {
        open(format);
        String query = "SELECT COUNT(*), MAX(s), SUM(n) FROM t WHERE k < 5";
        List<String> expected = sorted(query);
        Path file = directory.resolve("t." + format);
        for (int number = 1; number < 100; number++) {
            // Another file: nothing is known of it.
            Path copy = directory.resolve("copy");
            Files.copy(file, copy);
            Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
            AtRead fault = new AtRead(number, ReadFaultTest::fail);
            try (FaultyFiles files = new FaultyFiles(directory, fault)) {
                assertEquals(expected, sorted(query));
                assertTrue(fault.reads.get() < number, "read " + number + " failed unnoticed");
                return;
            } catch (EngineException e) {
                assertEquals(ErrorCode.IO_ERROR, e.code(), e.toString());
                assertReadFails(format, e);
            }
            sql.assertNothingIsLeft("read " + number);
            assertEquals(expected, sorted(query));
        }
    }

    @ParameterizedTest
    @FieldSource("FORMATS")
    void aFileThatCannotBeOpenedIsAnErrorThatNamesIt(String format) throws SQLException, IOException {
        open(format);
        for (String query : QueryShapes.QUERIES) {
            List<String> expected = sorted(query);
            AtomicInteger opened = new AtomicInteger();
            int number = 1;
            try (FaultyFiles files = new FaultyFiles(directory, new FaultyFiles.Fault() {
                @Override
                public FileChannel open(Path path) throws IOException {
                    if (opened.incrementAndGet() == number) {
                        throw new IOException("Too many open files");
                    }
                    return FaultyFiles.Fault.super.open(path);
                }
            })) {
                String text = sql.fails(ErrorCode.IO_ERROR, query).getMessage();
                assertTrue(
                        text.startsWith("Could not open '") && text.contains("." + format + "': Too many open files"),
                        text);
            }
            sql.assertNothingIsLeft(query);
            assertEquals(expected, sorted(query));
        }
    }

    @ParameterizedTest
    @FieldSource("FORMATS")
    void readsMayGiveFewerBytesThanAskedFor(String format) throws SQLException, IOException {
        open(format);
        for (String query : QueryShapes.QUERIES) {
            List<String> expected = sorted(query);
            AtomicInteger reads = new AtomicInteger();
            try (FaultyFiles files = new FaultyFiles(directory, new FaultyFiles.Fault() {
                @Override
                public int read(FileChannel file, ByteBuffer target, long position) throws IOException {
                    return gives(1 + reads.incrementAndGet() * 37 % 4000, file, target, position);
                }
            })) {
                assertEquals(expected, sorted(query));
            }
        }
    }

    @ParameterizedTest
    @FieldSource("FORMATS")
    void aFileThatIsCutOffWhileItIsReadIsAnError(String format) throws SQLException, IOException {
        open(format);
        for (String query : QueryShapes.QUERIES) {
            List<String> expected = sorted(query);
            for (int number = 1; number <= 3; number++) {
                AtRead fault = new AtRead(number, (file, target, position) -> -1);
                try (FaultyFiles files = new FaultyFiles(directory, fault)) {
                    assertEquals(expected, sorted(query));
                    assertTrue(fault.reads.get() < number, query);
                } catch (EngineException e) {
                    assertEquals(ErrorCode.FILE_CHANGED, e.code(), e.toString());
                    assertTrue(e.getMessage().contains("." + format + "' " + CUT_OFF), e.getMessage());
                }
                sql.assertNothingIsLeft("read " + number + " of " + query);
            }
            assertEquals(expected, sorted(query));
        }
    }

    @ParameterizedTest
    @FieldSource("FORMATS")
    void aFileThatBecomesShorterIsAnErrorUnlessAllWasRead(String format) throws SQLException, IOException {
        open(format);
        Path file = directory.resolve("t." + format);
        byte[] whole = Files.readAllBytes(file);
        String query = "SELECT s, n FROM t WHERE k < 5 ORDER BY s DESC";
        List<String> expected = sorted(query);
        for (int number = 1; number <= reads(query); number++) {
            for (int left : new int[]{0, 1, whole.length / 2, whole.length - 1}) {
                AtRead fault = new AtRead(number, (channel, target, position) -> {
                    int read = channel.read(target, position);
                    try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        other.truncate(left);
                    }
                    return read;
                });
                try (FaultyFiles files = new FaultyFiles(directory, fault)) {
                    assertEquals(expected, sorted(query), "cut to " + left);
                } catch (EngineException e) {
                    assertEquals(ErrorCode.FILE_CHANGED, e.code(), e.toString());
                    assertTrue(e.getMessage().contains("t." + format + "'"), e.getMessage());
                }
                sql.assertNothingIsLeft("read " + number);
                Files.write(file, whole);
                assertEquals(expected, sorted(query));
            }
        }
    }

    /// Reads that return only when they are let.
    private static final class Hanging implements FaultyFiles.Fault {
        private final CountDownLatch begun;
        private final CountDownLatch end = new CountDownLatch(1);

        /// @param reads after how many reads all have begun that are waited for
        Hanging(int reads) {
            begun = new CountDownLatch(reads);
        }

        @Override
        public int read(FileChannel file, ByteBuffer target, long position) throws IOException {
            begun.countDown();
            boolean interrupted = false;
            while (true) {
                try {
                    end.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return file.read(target, position);
        }
    }

    @ParameterizedTest
    @FieldSource("io.polarway.engine.QueryShapes#QUERIES")
    void whoeverWaitsForAReadThatHangsLearnsAtOnceThatItIsStopped(String query)
            throws SQLException, IOException, InterruptedException {
        for (String threads : List.of("1", "4")) {
            sql.rows("SET threads = " + threads);
            List<String> expected = sorted(query);
            for (ErrorCode reason : List.of(ErrorCode.CANCELED, ErrorCode.TIMEOUT)) {
                Hanging hanging = new Hanging(1);
                Query prepared = sql.session.query(query);
                try (FaultyFiles files = new FaultyFiles(directory, hanging)) {
                    StatementHandle handle = new StatementHandle();
                    Execution execution = prepared.execute(handle);
                    hanging.begun.await();
                    if (reason == ErrorCode.CANCELED) {
                        execution.cancel();
                    } else {
                        handle.cancellation().limit(1);
                    }
                    EngineException stopped = assertThrows(EngineException.class, execution::next);
                    assertEquals(reason, stopped.code(), stopped.toString());
                    assertEquals("57014", stopped.code().sqlState());
                    // Whose read hangs holds a slot; nobody else waits for it.
                    assertEquals("3", sql.value("SELECT SUM(x) FROM (VALUES (1), (2)) v(x)"));
                    hanging.end.countDown();
                    execution.close();
                } finally {
                    hanging.end.countDown();
                }
                sql.assertNothingIsLeft(query);
                assertEquals(expected, sorted(query));
            }
        }
    }

    /// Runs a statement to its end on a thread of its own; gives the code of the error that it ends in.
    private static FutureTask<ErrorCode> run(Query query, StatementHandle handle) {
        FutureTask<ErrorCode> ending = new FutureTask<>(() -> {
            try (Execution execution = query.execute(handle)) {
                for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                    batch.close();
                }
                throw new AssertionError("ended without a read: " + query.sql());
            } catch (EngineException e) {
                return e.code();
            }
        });
        Thread.ofPlatform().start(ending);
        return ending;
    }

    @Test
    void statementsAreLeftWhoseReadsHang() throws Exception {
        List<String> statements = List.of("COPY t TO 'copy.csv'", "COPY t TO 'copy.parquet'",
                "COPY t TO 'copies' (FORMAT csv, PARTITION_BY (k))", "CREATE TABLE held AS SELECT * FROM t",
                "INSERT INTO kept SELECT n FROM t", "DELETE FROM kept WHERE n IN (SELECT n FROM t)", "SUMMARIZE t",
                "EXPLAIN ANALYZE SELECT MAX(s) FROM t", "SELECT s FROM t ORDER BY s");
        sql.rows("CREATE TABLE kept AS SELECT 1 AS n");
        // One read of each.
        sql.rows("SET threads = 1");
        long kept = sql.engine.memory().used();
        Hanging hanging = new Hanging(statements.size());
        List<Query> queries = statements.stream().map(sql.session::query).toList();
        try (FaultyFiles files = new FaultyFiles(directory, hanging)) {
            List<StatementHandle> handles = new ArrayList<>();
            List<FutureTask<ErrorCode>> endings = new ArrayList<>();
            for (Query query : queries) {
                handles.add(new StatementHandle());
                endings.add(run(query, handles.getLast()));
            }
            hanging.begun.await();
            for (int i = 0; i < queries.size(); i++) {
                if (i % 2 == 0) {
                    handles.get(i).cancel();
                } else {
                    handles.get(i).cancellation().limit(1);
                }
            }
            for (int i = 0; i < queries.size(); i++) {
                assertEquals(i % 2 == 0 ? ErrorCode.CANCELED : ErrorCode.TIMEOUT, endings.get(i).get());
            }
            assertEquals("1", sql.value("SELECT n FROM kept"));
            hanging.end.countDown();
            sql.assertThreadsEnd();
        } finally {
            hanging.end.countDown();
        }
        assertEquals(kept, sql.engine.memory().used());
        sql.rows("DROP TABLE kept");
        sql.assertNothingIsLeft("statements that were left");
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of("t.parquet", "u.parquet"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
        for (String statement : statements) {
            if (!statement.contains("kept")) {
                sql.rows(statement);
            }
        }
        sql.rows("DROP TABLE held");
    }

    @Test
    void aTableIsNotWaitedForWhoseChangeHangs() throws Exception {
        sql.rows("CREATE TABLE kept AS SELECT 1 AS n");
        Query delete = sql.session.query("DELETE FROM kept WHERE n IN (SELECT n FROM t)");
        Query insert = sql.session.query("INSERT INTO kept VALUES (2)");
        Hanging hanging = new Hanging(1);
        try (FaultyFiles files = new FaultyFiles(directory, hanging)) {
            StatementHandle deleting = new StatementHandle();
            FutureTask<ErrorCode> deleted = run(delete, deleting);
            hanging.begun.await();
            StatementHandle inserting = new StatementHandle();
            inserting.cancellation().limit(50);
            assertEquals(ErrorCode.TIMEOUT, run(insert, inserting).get());
            deleting.cancel();
            assertEquals(ErrorCode.CANCELED, deleted.get());
            insert.execute().close();
        } finally {
            hanging.end.countDown();
        }
        assertEquals(List.of("1", "2"), sql.column("SELECT n FROM kept ORDER BY n"));
        sql.rows("DROP TABLE kept");
        sql.assertNothingIsLeft("a delete");
    }

    @Test
    void anEngineIsClosedWhileReadsHang() throws Exception {
        Engine engine = Engine.create();
        Session session = engine.openSession(directory);
        session.query("SET threads = 1").execute().close();
        Hanging hanging = new Hanging(4);
        Query select = session.query("SELECT s FROM t ORDER BY s");
        Query copy = session.query("COPY t TO 'copy.csv'");
        try (FaultyFiles files = new FaultyFiles(directory, hanging)) {
            Execution open = select.execute();
            FutureTask<ErrorCode> copying = run(copy, new StatementHandle());
            CompletableFuture<Result> running = session.executeAsync("SELECT n FROM t");
            // Nothing is known of this one, so that its footer is read.
            FutureTask<EngineException> planning = new FutureTask<>(
                    () -> assertThrows(EngineException.class, () -> session.query("SELECT * FROM u")));
            Thread.ofPlatform().start(planning);
            hanging.begun.await();
            engine.close();
            assertEquals(ErrorCode.CLOSED, copying.get());
            assertEquals(ErrorCode.CLOSED, planning.get().code());
            assertTrue(running.isCancelled());
            assertEquals(ErrorCode.CLOSED, assertThrows(EngineException.class, open::next).code());
            open.close();
            assertTrue(engine.memory().used() > 0, "what hangs holds nothing");
        } finally {
            hanging.end.countDown();
        }
        sql.assertThreadsEnd();
        assertEquals(0, engine.memory().used());
        sql.assertNothingIsLeft("an engine that was closed");
        assertTrue(Files.notExists(directory.resolve("copy.csv")));
    }

    @ParameterizedTest
    @FieldSource("FORMATS")
    void noFurtherReadFollowsACancel(String format) throws SQLException, IOException {
        open(format);
        sql.rows("SET threads = 2");
        for (String query : QueryShapes.QUERIES) {
            int reads = 10 * reads(query);
            for (int number = 1; number < reads; number += 1 + reads / 4) {
                StatementHandle handle = new StatementHandle();
                AtomicInteger read = new AtomicInteger();
                AtomicInteger late = new AtomicInteger();
                int at = number;
                try (FaultyFiles files = new FaultyFiles(directory, new FaultyFiles.Fault() {
                    @Override
                    public int read(FileChannel file, ByteBuffer target, long position) throws IOException {
                        if (handle.cancellation().isStopped()) {
                            late.incrementAndGet();
                        } else if (read.incrementAndGet() == at) {
                            handle.cancel();
                        }
                        return gives(1000, file, target, position);
                    }
                }); Execution execution = sql.session.query(query).execute(handle)) {
                    for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                        batch.close();
                    }
                } catch (EngineException e) {
                    assertEquals(ErrorCode.CANCELED, e.code(), e.toString());
                }
                // The other worker may have been about to read.
                assertTrue(late.get() <= 1, () -> late + " reads after " + at + " of " + query);
                sql.assertNothingIsLeft(query);
            }
        }
    }
}

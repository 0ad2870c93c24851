package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Programs that take a part of a result only, or throw while they have it: the query ends, nothing of it is left, and the next one
/// works.
@Tag("slow")
@Timeout(120)
final class EarlyEndTest {
    private SqlFixture sql;

    @BeforeEach
    void write(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        // In several batches, so that there are more to come after each.
        QueryShapes.writeFew(sql);
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    private interface Program {
        void run(Query query) throws Exception;
    }

    /// Runs a program with and without memory for its query, and looks at what is left of it.
    private void check(String text, Program program) throws Exception {
        int rows = sql.rows(text).size();
        for (boolean spills : new boolean[]{false, true}) {
            sql.rows("SET force_spill = " + spills);
            Query query = sql.session.query(text);
            program.run(query);
            sql.assertNothingIsLeft(text);
        }
        sql.rows("SET force_spill = false");
        assertEquals(rows, sql.rows(text).size());
    }

    @ParameterizedTest
    @FieldSource("io.polarway.engine.QueryShapes#QUERIES_OF_FEW")
    void anExecutionIsClosed(String text) throws Exception {
        check(text, query -> query.execute().close());
        check(text, query -> {
            try (Execution execution = query.execute(); Batch first = execution.next()) {
                assertTrue(first.rows() > 0);
            }
        });
        check(text, query -> {
            Execution execution = query.execute();
            Batch first = execution.next();
            execution.cancel();
            assertEquals(ErrorCode.CANCELED, assertThrows(EngineException.class, () -> {
                // What is complete may be read; a result that was read to its end cannot be canceled.
                for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                    batch.close();
                }
                execution.cancel();
                throw EngineException.of(ErrorCode.CANCELED, "read to its end");
            }).code());
            first.close();
            execution.close();
            execution.close();
        });
    }

    @ParameterizedTest
    @FieldSource("io.polarway.engine.QueryShapes#QUERIES_OF_FEW")
    void aHandlerStopsOrThrows(String text) throws Exception {
        for (int rows : new int[]{30, 100_000}) {
            check(text, query -> query.forEachBatch(rows, batch -> BatchHandler.Answer.STOP));
            for (Throwable failure : List.of(new IOException("the receiver is gone"),
                    new AssertionError("a mistake of the program"))) {
                check(text, query -> assertSame(failure,
                        assertThrows(Throwable.class, () -> query.forEachBatch(rows, batch -> {
                            switch (failure) {
                                case Exception e -> throw e;
                                case Error e -> throw e;
                                default -> throw new IllegalArgumentException(failure);
                            }
                        }))));
            }
        }
    }

    @ParameterizedTest
    @FieldSource("io.polarway.engine.QueryShapes#QUERIES_OF_FEW")
    void anIteratorOrStreamIsClosed(String text) throws Exception {
        check(text, query -> {
            try (BatchIterator batches = query.execute().batches(64)) {
                assertTrue(batches.next().rows() > 0);
            }
        });
        check(text, query -> query.execute().arrow().close());
        check(text, query -> {
            try (ArrowStream stream = query.execute().arrow()) {
                assertTrue(stream.loadNextBatch());
                assertTrue(stream.getVectorSchemaRoot().getRowCount() > 0);
            }
        });
    }

    @ParameterizedTest
    @FieldSource("io.polarway.engine.QueryShapes#QUERIES_OF_FEW")
    void aThreadIsInterrupted(String text) throws Exception {
        check(text, query -> {
            try (Execution execution = query.execute()) {
                Thread.currentThread().interrupt();
                for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                    batch.close();
                }
            } catch (EngineException e) {
                assertEquals(ErrorCode.CANCELED, e.code(), e.toString());
            }
            assertTrue(Thread.interrupted());
        });
    }

    @ParameterizedTest
    @FieldSource("io.polarway.engine.QueryShapes#QUERIES_OF_FEW")
    void aFollowingStepThrows(String text) throws Exception {
        check(text, query -> {
            IllegalStateException failure = new IllegalStateException("a mistake of the program");
            CompletableFuture<Object> following = sql.session.executeAsync(text).thenApply(result -> {
                try (result; Batch first = result.next()) {
                    throw failure;
                }
            });
            assertSame(failure, assertThrows(CompletionException.class, following::join).getCause());
        });
    }

    @ParameterizedTest
    @FieldSource("io.polarway.engine.QueryShapes#QUERIES_OF_FEW")
    void aLimitStopsWhatIsBelow(String text) throws Exception {
        for (int limit : new int[]{0, 1, 70}) {
            String limited = "SELECT * FROM (" + text + ") q LIMIT " + limit;
            int rows = Math.min(limit, sql.rows(text).size());
            check(limited, query -> {
                long[] read = new long[1];
                query.forEachBatch(100_000, batch -> {
                    read[0] += batch.rows();
                    return BatchHandler.Answer.CONTINUE;
                });
                assertEquals(rows, read[0]);
            });
        }
    }
}

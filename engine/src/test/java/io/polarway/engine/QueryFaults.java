package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryPool;
import java.util.Random;

/// What goes wrong while a query runs in the memory that is set, and puts aside what it holds: each ends in the right rows or the right
/// error, and leaves nothing.
final class QueryFaults {
    private final SqlFixture sql;

    QueryFaults(SqlFixture sql) {
        this.sql = sql;
    }

    /// What a statement gives, whatever the order of its rows.
    record Content(long rows, long sum) {
    }

    Content content(String statement) {
        long rows = 0;
        long sum = 0;
        try (Execution execution = sql.session.query(statement).execute()) {
            for (Batch next = execution.next(); next != null; next = execution.next()) {
                try (Batch batch = next) {
                    for (int i = 0; i < batch.rows(); i++) {
                        int position = batch.selection() == null ? i : batch.selection().position(i);
                        long hash = 1;
                        for (int column = 0; column < batch.width(); column++) {
                            Object value = Values.get(batch.column(column), position);
                            hash = (hash ^ (value == null ? 0 : value.toString().hashCode())) * 0x9E3779B97F4A7C15L;
                            hash ^= hash >>> 29;
                        }
                        sum += hash;
                        rows++;
                    }
                }
            }
        }
        return new Content(rows, sum);
    }

    /// Tries directories for temporary files of 1 MB, `step` more and so on up to 40 MB, of which more than `tooSmall` have to be too small.
    void fullDirectory(String query, Content expected, int step, int tooSmall) {
        int failed = 0;
        for (int megabytes = 1; megabytes < 40; megabytes += step) {
            sql.rows("SET max_temp_directory_size = '" + megabytes + "MB'");
            try {
                assertEquals(expected, content(query));
            } catch (EngineException e) {
                assertEquals(ErrorCode.DISK_FULL, e.code(), e.toString());
                assertTrue(e.getMessage().contains("SET max_temp_directory_size"), e.getMessage());
                failed++;
            }
            sql.assertNothingIsLeft(megabytes + " MB");
        }
        assertTrue(failed > tooSmall, failed + " failed");
        sql.rows("RESET max_temp_directory_size");
        assertEquals(expected, content(query));
    }

    /// Refuses 15 requests for memory, one in each run.
    void refusedMemory(String query, Content expected) {
        MemoryPool pool = sql.engine.memory();
        pool.refuse(0);
        assertEquals(expected, content(query));
        long requests = pool.requests(0);
        Random random = new Random(3);
        for (int i = 0; i < 15; i++) {
            long number = 1 + (long) (random.nextDouble() * requests);
            pool.refuse(number);
            try {
                assertEquals(expected, content(query));
            } catch (EngineException e) {
                assertEquals(ErrorCode.MEMORY_LIMIT, e.code(), e.toString());
            }
            sql.assertNothingIsLeft("request " + number);
        }
    }

    /// Cancels the query at 10 moments.
    void cancels(String query) throws InterruptedException {
        content(query);
        long before = System.nanoTime();
        content(query);
        long nanos = System.nanoTime() - before;
        Random random = new Random(5);
        int canceled = 0;
        for (int moment = 0; moment < 10; moment++) {
            canceled += isCanceled(query, (long) (nanos * random.nextDouble())) ? 1 : 0;
        }
        assertTrue(canceled > 2, canceled + " were canceled");
    }

    /// Cancels a query after so many nanoseconds.
    ///
    /// @return whether it was canceled, rather than over by then
    boolean isCanceled(String query, long nanos) throws InterruptedException {
        boolean isCanceled = false;
        Execution execution = sql.session.query(query).execute();
        long until = System.nanoTime() + nanos;
        Thread canceling = Thread.ofPlatform().start(() -> {
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            execution.cancel();
        });
        try (execution) {
            for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                batch.close();
            }
        } catch (EngineException e) {
            assertEquals(ErrorCode.CANCELED, e.code(), e.toString());
            isCanceled = true;
        }
        canceling.join();
        sql.assertNothingIsLeft(query);
        return isCanceled;
    }
}

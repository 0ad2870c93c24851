package io.polarway.engine.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class QueryExecutionTest {
    private static final Schema SCHEMA = Schema.of(new Field("n", ScalarType.BIGINT));

    private final MemoryPool pool = new MemoryPool(64_000_000);
    private final QueryMemory memory = pool.open("test");
    private final Cancellation cancellation = new Cancellation();
    private final Slots slots = new Slots(2);

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, memory.used());
        memory.close();
        pool.close();
    }

    @Test
    void orderedResultKeepsTheOrderOfMorselsAcrossPipelines() {
        ResultSink sink = new ResultSink(SCHEMA, true, 1000, cancellation);
        List<Pipeline> pipelines = List.of(pipeline(new Numbers(50, 3), sink), pipeline(new Numbers(20, 3), sink));
        List<Long> read = new ArrayList<>();
        try (QueryExecution execution = QueryExecution.start(context(4), pipelines, sink)) {
            read.addAll(drain(execution));
        }
        List<Long> expected = new ArrayList<>();
        for (long i = 0; i < 150; i++) {
            expected.add(i);
        }
        for (long i = 0; i < 60; i++) {
            expected.add(i);
        }
        assertEquals(expected, read);
    }

    @Test
    void unorderedResultGivesEveryRowOnce() {
        ResultSink sink = new ResultSink(SCHEMA, false, 1000, cancellation);
        try (QueryExecution execution = QueryExecution.start(context(4), List.of(pipeline(new Numbers(100, 7), sink)),
                sink)) {
            List<Long> read = drain(execution);
            assertEquals(700, read.size());
            assertEquals(700, read.stream().distinct().count());
        }
    }

    @Test
    void aHalfReadResultHoldsNoSlot() {
        List<QueryExecution> halfRead = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Cancellation own = new Cancellation();
            ResultSink sink = new ResultSink(SCHEMA, true, 100, own);
            QueryExecution execution = QueryExecution.start(context(2, own),
                    List.of(pipeline(new Numbers(1000, 10), sink)), sink);
            halfRead.add(execution);
            try (Batch first = execution.next()) {
                assertNotNull(first);
            }
        }
        ResultSink sink = new ResultSink(SCHEMA, true, 1000, cancellation);
        try (QueryExecution execution = QueryExecution.start(context(2), List.of(pipeline(new Numbers(100, 10), sink)),
                sink)) {
            assertEquals(1000, drain(execution).size());
        }
        halfRead.forEach(QueryExecution::close);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aStoppedQueryDoesNotWaitForTheSlotsOfAnother() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(2);
        CountDownLatch goOn = new CountDownLatch(1);
        Operator stuck = stuck(busy, goOn);
        ResultSink sink = new ResultSink(SCHEMA, true, 1000, cancellation);
        Cancellation own = new Cancellation();
        ResultSink ownSink = new ResultSink(SCHEMA, true, 10, own);
        try (QueryExecution early = QueryExecution.start(context(2, own),
                List.of(pipeline(new Numbers(1000, 10), ownSink)), ownSink)) {
            try (Batch first = early.next()) {
                assertNotNull(first);
            }
            try (QueryExecution execution = QueryExecution.start(context(2),
                    List.of(pipeline(new Numbers(2, 10), sink, stuck)), sink)) {
                busy.await();
                Cancellation late = new Cancellation();
                ResultSink lateSink = new ResultSink(SCHEMA, true, 1000, late);
                QueryExecution.start(context(2, late), List.of(pipeline(new Numbers(10, 10), lateSink)), lateSink)
                        .close();
                early.close();
                goOn.countDown();
                assertEquals(20, drain(execution).size());
            }
        }
        Cancellation next = new Cancellation();
        ResultSink nextSink = new ResultSink(SCHEMA, true, 1000, next);
        try (QueryExecution execution = QueryExecution.start(context(2, next),
                List.of(pipeline(new Numbers(100, 10), nextSink)), nextSink)) {
            assertEquals(1000, drain(execution).size(), "all slots were given back");
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aQueryBeginsBesideThoseWhoseWorkersDoNotPoll() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(2);
        CountDownLatch goOn = new CountDownLatch(1);
        Operator stuck = stuck(busy, goOn);
        ResultSink sink = new ResultSink(SCHEMA, true, 1000, cancellation);
        try (QueryExecution execution = QueryExecution.start(context(2),
                List.of(pipeline(new Numbers(2, 10), sink, stuck)), sink)) {
            busy.await();
            for (int i = 0; i < 5; i++) {
                Cancellation own = new Cancellation();
                ResultSink ownSink = new ResultSink(SCHEMA, true, 1000, own);
                try (QueryExecution beside = QueryExecution.start(context(2, own),
                        List.of(pipeline(new Numbers(10, 10), ownSink)), ownSink)) {
                    assertEquals(100, drain(beside).size());
                }
            }
            goOn.countDown();
            assertEquals(20, drain(execution).size());
        }
    }

    @Test
    void queriesOneAfterTheOtherShareTheirThreads() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Operator noting = (worker, next) -> batch -> {
            threads.add(Thread.currentThread());
            return next.push(batch);
        };
        int queries = 50;
        for (int i = 0; i < queries; i++) {
            ResultSink sink = new ResultSink(SCHEMA, true, 1000, cancellation);
            try (QueryExecution execution = QueryExecution.start(context(2),
                    List.of(pipeline(new Numbers(10, 10), sink, noting)), sink)) {
                assertEquals(100, drain(execution).size());
            }
        }
        assertTrue(threads.size() < queries / 2, threads.size() + " threads for " + queries + " queries");
    }

    /// Returns an operator that does not poll from when it has told that it is busy until it may go on.
    private static Operator stuck(CountDownLatch busy, CountDownLatch goOn) {
        return (worker, next) -> batch -> {
            busy.countDown();
            await(goOn);
            return next.push(batch);
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anErrorOfOneWorkerEndsTheQueryWithThatError() {
        ResultSink sink = new ResultSink(SCHEMA, true, 1_000_000, cancellation);
        Operator failing = (worker, next) -> batch -> {
            if (Values.get(batch.column(0), 0) instanceof Long first && first >= 300) {
                throw EngineException.of(ErrorCode.NUMERIC_OVERFLOW, "too large");
            }
            return next.push(batch);
        };
        try (QueryExecution execution = QueryExecution.start(context(3),
                List.of(pipeline(new Numbers(1000, 10), sink, failing)), sink)) {
            EngineException error = assertThrows(EngineException.class, () -> drain(execution));
            assertEquals(ErrorCode.NUMERIC_OVERFLOW, error.code());
        }
    }

    @Test
    void aResultClosedHalfReadDoesNotLookComplete() throws InterruptedException {
        CountDownLatch allPushed = new CountDownLatch(1);
        Numbers numbers = new Numbers(3, 10);
        Source source = new Source() {
            @Override
            public @Nullable Morsel claim() {
                return numbers.claim();
            }

            @Override
            public void close() {
                allPushed.countDown();
            }
        };
        ResultSink sink = new ResultSink(SCHEMA, true, 1_000_000, cancellation);
        try (QueryExecution execution = QueryExecution.start(context(1), List.of(pipeline(source, sink)), sink)) {
            try (Batch first = execution.next()) {
                assertNotNull(first);
            }
            allPushed.await();
            sink.discard();
            assertEquals(ErrorCode.CLOSED, assertThrows(EngineException.class, execution::next).code());
        }
    }

    @Test
    void cancelFreesAWaitingReader() throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        ResultSink sink = new ResultSink(SCHEMA, true, 1000, cancellation);
        Operator waiting = (worker, next) -> batch -> {
            stuck.countDown();
            while (true) {
                worker.cancellation().check();
                Thread.onSpinWait();
            }
        };
        try (QueryExecution execution = QueryExecution.start(context(2),
                List.of(pipeline(new Numbers(10, 10), sink, waiting)), sink)) {
            Thread canceler = Thread.ofPlatform().start(() -> {
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                execution.cancel();
            });
            EngineException error = assertThrows(EngineException.class, execution::next);
            assertEquals(ErrorCode.CANCELED, error.code());
            canceler.join();
        }
    }

    @Test
    void aMorselOfManyBatchesWaitsForItsReader() {
        ResultSink sink = new ResultSink(SCHEMA, true, 1000, cancellation);
        AtomicLong pushed = new AtomicLong();
        Operator repeated = (worker, next) -> batch -> {
            for (int i = 0; i < 2000; i++) {
                next.push(batch);
                pushed.incrementAndGet();
            }
            return Demand.MORE;
        };
        try (QueryExecution execution = QueryExecution.start(context(2),
                List.of(pipeline(new Numbers(2, 10), sink, repeated)), sink)) {
            long read = 0;
            for (Batch next = execution.next(); next != null; next = execution.next()) {
                next.close();
                read++;
                // Those of both morsels that may wait, and one that is being pushed by each.
                assertTrue(pushed.get() - read < 40, pushed.get() + " pushed, " + read + " read");
            }
            assertEquals(4000, read);
        }
    }

    @Test
    void enoughStopsTheSource() {
        Numbers source = new Numbers(100_000, 10);
        ResultSink sink = new ResultSink(SCHEMA, true, 100_000_000, cancellation);
        AtomicLong pushed = new AtomicLong();
        Operator two = (worker, next) -> batch -> {
            next.push(batch);
            return pushed.incrementAndGet() >= 2 ? Demand.ENOUGH : Demand.MORE;
        };
        try (QueryExecution execution = QueryExecution.start(context(1), List.of(pipeline(source, sink, two)), sink)) {
            assertEquals(20, drain(execution).size());
            assertTrue(source.morselsClaimed() <= 3);
        }
    }

    @Test
    void memoryBeyondTheLimitNamesTheLargestConsumers() {
        try (MemoryPool small = new MemoryPool(1_000_000);
                QueryMemory own = small.open("query");
                var table = own.reserve("hash aggregate")) {
            table.grow(900_000);
            EngineException error = assertThrows(EngineException.class, () -> own.allocate(200_000));
            assertEquals(ErrorCode.MEMORY_LIMIT, error.code());
            assertTrue(String.valueOf(error.getMessage()).contains("hash aggregate 900 KB"), error.getMessage());
        }
    }

    @Test
    void timeoutStopsTheQuery() {
        cancellation.startTimeout(30);
        ResultSink sink = new ResultSink(SCHEMA, true, 1000, cancellation);
        Operator endless = (worker, next) -> batch -> {
            while (true) {
                worker.cancellation().check();
                Thread.onSpinWait();
            }
        };
        try (QueryExecution execution = QueryExecution.start(context(2),
                List.of(pipeline(new Numbers(10, 10), sink, endless)), sink)) {
            assertEquals(ErrorCode.TIMEOUT, assertThrows(EngineException.class, execution::next).code());
        }
    }

    private static List<Long> drain(QueryExecution execution) {
        List<Long> read = new ArrayList<>();
        while (true) {
            try (Batch batch = execution.next()) {
                if (batch == null) {
                    break;
                }
                for (int i = 0; i < batch.rows(); i++) {
                    read.add((Long) Values.get(batch.column(0), i));
                }
            }
        }
        assertNull(execution.next());
        return read;
    }

    private QueryContext context(int threads) {
        return context(threads, cancellation);
    }

    private QueryContext context(int threads, Cancellation own) {
        return new QueryContext(memory, own, slots, threads, 1024, ZoneOffset.UTC, Instant.EPOCH);
    }

    private static Pipeline pipeline(Source source, Sink sink, Operator... operators) {
        List<Pipeline.Step> steps = new ArrayList<>();
        for (Operator operator : operators) {
            steps.add(new Pipeline.Step(operator, new OperatorProfile("Step", "", List.of())));
        }
        return new Pipeline(source, new OperatorProfile("Numbers", "", List.of()), steps, sink,
                new OperatorProfile("Result", "", List.of()));
    }

    /// Ascending numbers in morsels of one batch each.
    private final class Numbers implements Source {
        private final long morsels;
        private final int rowsEach;
        private final AtomicLong next = new AtomicLong();

        Numbers(long morsels, int rowsEach) {
            this.morsels = morsels;
            this.rowsEach = rowsEach;
        }

        long morselsClaimed() {
            return next.get();
        }

        @Override
        public @Nullable Morsel claim() {
            long sequence = next.getAndIncrement();
            if (sequence >= morsels) {
                return null;
            }
            return new Morsel() {
                @Override
                public long sequence() {
                    return sequence;
                }

                @Override
                public Demand run(Worker worker, Stage first) {
                    List<Long> numbers = new ArrayList<>();
                    for (int i = 0; i < rowsEach; i++) {
                        numbers.add(sequence * rowsEach + i);
                    }
                    try (Batch batch = new Batch(rowsEach, null, Values.column(memory, ScalarType.BIGINT, numbers))) {
                        return first.push(batch);
                    }
                }
            };
        }
    }
}

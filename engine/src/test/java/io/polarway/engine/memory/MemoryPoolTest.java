package io.polarway.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Values;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.type.ScalarType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryPoolTest {
    @Test
    void sizeClassesFitTightly() {
        for (long bytes = 1; bytes < 40_000_000; bytes += 1 + bytes / 7) {
            long size = SizeClasses.round(bytes);
            assertTrue(size >= bytes, () -> "too small");
            assertEquals(size, SizeClasses.round(size));
            if (bytes >= SizeClasses.SMALLEST_KEPT) {
                assertTrue(size <= bytes * 5 / 4 + 4096);
            }
            if (SizeClasses.isKept(size)) {
                int index = SizeClasses.index(size);
                assertEquals(size, SizeClasses.size(index));
                assertTrue(index >= 0 && index < SizeClasses.COUNT);
                assertTrue(size == SizeClasses.LARGEST_KEPT
                        || SizeClasses.index(SizeClasses.round(size + 1)) == index + 1);
            }
        }
    }

    @Test
    void freedMemoryIsUsedAgain() {
        try (MemoryPool pool = new MemoryPool(10_000_000); QueryMemory memory = pool.open("test")) {
            ArrowBuf first = memory.allocate(100_000);
            long address = first.memoryAddress();
            first.close();
            try (ArrowBuf second = memory.allocate(100_001)) {
                assertEquals(address, second.memoryAddress());
                assertEquals(SizeClasses.round(100_001), pool.used());
            }
            assertEquals(0, pool.used());
        }
    }

    @Test
    void aThreadGetsTheMemoryBackThatItFreed() throws InterruptedException {
        try (MemoryPool pool = new MemoryPool(1_000_000_000); QueryMemory memory = pool.open("test")) {
            ArrowBuf own = memory.allocate(300_000);
            ArrowBuf others = memory.allocate(300_000);
            long address = own.memoryAddress();
            own.close();
            Thread other = new Thread(others::close);
            other.start();
            other.join();
            try (ArrowBuf again = memory.allocate(300_000)) {
                assertEquals(address, again.memoryAddress());
            }
        }
    }

    @Test
    void memoryThatNobodyUsesMakesRoom() {
        try (MemoryPool pool = new MemoryPool(160_000_000); QueryMemory memory = pool.open("test")) {
            // Ten million bytes may wait, and many small buffers would.
            List<ArrowBuf> buffers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                buffers.add(memory.allocate(100_000));
            }
            buffers.forEach(ArrowBuf::close);
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < 3; i++) {
                    buffers.set(i, memory.allocate(2_000_000));
                }
                buffers.subList(0, 3).forEach(ArrowBuf::close);
            }
            long idle = ReusedMemory.idle();
            assertTrue(idle <= 10_000_000, () -> idle + " bytes wait");
            for (int i = 0; i < 3; i++) {
                buffers.set(i, memory.allocate(2_000_000));
            }
            assertEquals(idle - 3 * SizeClasses.round(2_000_000), ReusedMemory.idle());
            buffers.subList(0, 3).forEach(ArrowBuf::close);
        }
    }

    @Test
    void memoryThatWaitsIsAPartOfTheLimit() {
        try (MemoryPool large = new MemoryPool(10_000_000_000L); QueryMemory memory = large.open("test")) {
            List<ArrowBuf> buffers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                buffers.add(memory.allocate(1_000_000));
            }
            buffers.forEach(ArrowBuf::close);
            assertTrue(ReusedMemory.idle() > 50_000_000);
        }
        try (MemoryPool small = new MemoryPool(160_000_000); QueryMemory memory = small.open("test")) {
            memory.allocate(5_000).close();
            assertTrue(ReusedMemory.idle() <= 10_000_000);
        }
    }

    @Test
    void refusalChangesNothing() {
        try (MemoryPool pool = new MemoryPool(1_000_000);
                QueryMemory memory = pool.open("test");
                Reservation table = memory.reserve("sort")) {
            assertTrue(table.tryGrow(600_000));
            assertFalse(table.tryGrow(600_000));
            assertThrows(EngineException.class, () -> memory.allocate(600_000));
            assertEquals(600_000, pool.used());
            table.shrink(600_000);
            try (ArrowBuf buffer = memory.allocate(600_000)) {
                assertTrue(buffer.capacity() >= 600_000);
            }
        }
    }

    @Test
    void aWorkerWaitsForWhatAnotherOneOfTheQueryGivesBack() throws InterruptedException {
        try (MemoryPool pool = new MemoryPool(1_000_000);
                QueryMemory memory = pool.open("query", new Cancellation());
                Reservation scan = memory.reserve("scan");
                Reservation sort = memory.reserve("sort")) {
            memory.working(2);
            scan.grow(800_000);
            Thread worker = Thread.ofPlatform().start(() -> sort.grow(600_000));
            while (worker.getState() != Thread.State.TIMED_WAITING && worker.isAlive()) {
                Thread.onSpinWait();
            }
            scan.shrink(800_000);
            worker.join();
            assertEquals(600_000, sort.held());
            memory.working(-1);
            assertThrows(EngineException.class, () -> sort.grow(600_000));
            memory.working(-1);
        }
    }

    @Test
    void workersThatAllWaitAreRefused() throws Exception {
        try (MemoryPool pool = new MemoryPool(1_000_000);
                QueryMemory memory = pool.open("query", new Cancellation());
                Reservation sort = memory.reserve("sort")) {
            memory.working(2);
            sort.grow(800_000);
            Callable<Integer> grow = () -> {
                assertThrows(EngineException.class, () -> sort.grow(600_000));
                return 1;
            };
            try (ExecutorService workers = Executors.newFixedThreadPool(2)) {
                Future<Integer> first = workers.submit(grow);
                Future<Integer> second = workers.submit(grow);
                assertEquals(2, first.get() + second.get());
            }
            assertEquals(800_000, pool.used());
            memory.working(-2);
        }
    }

    @Test
    void theErrorSaysWhoHoldsAllThatIsInUse() {
        try (MemoryPool pool = new MemoryPool(32_000_000);
                QueryMemory memory = pool.open("query", new Cancellation());
                QueryMemory tables = pool.open("tables");
                ArrowBuf batch = memory.allocate(8_000_000);
                ArrowBuf table = tables.allocate(1_000_000);
                Reservation build = memory.reserve("join build");
                Reservation sort = memory.reserve("sort");
                Reservation otherSort = memory.reserve("sort")) {
            build.grow(3_000_000);
            sort.grow(6_000_000);
            otherSort.attribute(1_500_000);
            long left = pool.limit() - pool.used();
            EngineException error = assertThrows(EngineException.class, () -> sort.grow(left + 2_000_000));
            assertEquals("Out of memory: sort needs " + MemoryPool.describe(left + 2_000_000) + " more, but only "
                    + MemoryPool.describe(left) + " of memory_limit = 32 MB are left. Largest consumers: sort 7.5 MB, "
                    + "reading files and batches " + MemoryPool.describe(batch.capacity() - 1_500_000)
                    + ", join build 3.0 MB, tables " + MemoryPool.describe(table.capacity())
                    + ". Raise it with SET memory_limit, or select fewer columns or groups", error.getMessage());
            error = assertThrows(EngineException.class, () -> tables.allocate(20_000_000));
            assertTrue(error.getMessage().contains("Largest consumers: queries 17 MB, tables 1.0 MB. "),
                    error.getMessage());
        }
    }

    @Test
    void theErrorSaysWhatOtherQueriesHold() {
        try (MemoryPool pool = new MemoryPool(32_000_000);
                QueryMemory memory = pool.open("query", new Cancellation());
                QueryMemory second = pool.open("query", new Cancellation());
                QueryMemory third = pool.open("copy", new Cancellation());
                Reservation sort = second.reserve("sort");
                Reservation copy = third.reserve("copy");
                ArrowBuf batch = memory.allocate(2_000_000)) {
            sort.grow(20_000_000);
            copy.grow(5_000_000);
            EngineException error = assertThrows(EngineException.class, () -> memory.allocate(40_000_000));
            assertTrue(error.getMessage().contains("Largest consumers: other queries 25 MB, reading files and batches "
                    + MemoryPool.describe(batch.capacity()) + ". "), error.getMessage());
        }
    }

    @Test
    void theErrorCallsNothingLargerThanWhatIsInUse() {
        try (MemoryPool pool = new MemoryPool(1_000_000);
                QueryMemory memory = pool.open("query", new Cancellation());
                Reservation window = memory.reserve("window")) {
            // As memory mapped to files would be, which is not charged.
            window.attribute(50_000_000);
            window.grow(400_000);
            EngineException error = assertThrows(EngineException.class, () -> window.grow(600_001));
            assertTrue(error.getMessage().contains("but only 600 KB of memory_limit = 1.0 MB are left. "
                    + "Largest consumers: window 400 KB. "), error.getMessage());
        }
    }

    @Test
    void aRefusedColumnLeavesNothingBehind() {
        List<@Nullable Object> texts = new ArrayList<>(Collections.nCopies(1000, "a"));
        texts.add(null);
        List<@Nullable Object> numbers = new ArrayList<>(Collections.nCopies(1000, 1));
        numbers.add(null);
        try (MemoryPool pool = new MemoryPool(1000); QueryMemory memory = pool.open("test")) {
            assertThrows(EngineException.class, () -> Values.column(memory, ScalarType.VARCHAR, texts));
            assertThrows(EngineException.class, () -> Values.column(memory, ScalarType.INTEGER, numbers));
            assertEquals(0, pool.used());
        }
    }
}

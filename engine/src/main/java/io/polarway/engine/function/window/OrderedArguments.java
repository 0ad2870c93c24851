package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// The arguments of an aggregate function in the order of the rows, a chunk at a time. Used by one thread.
final class OrderedArguments implements AutoCloseable {
    /// The most rows of a chunk.
    static final int CHUNK = 8192;

    private final WindowRows rows;
    private final Column[] arguments;
    private final Column[] chunk;
    private final int[] positions = new int[CHUNK];
    private int loaded;

    OrderedArguments(WindowRows rows, Column[] arguments) {
        this.rows = rows;
        this.arguments = arguments;
        this.chunk = new Column[arguments.length];
    }

    /// Returns the arguments at places `from` to `from + count - 1`, borrowed until the next call.
    Column[] chunk(int from, int count) {
        MemorySegment.copy(rows.sorted(), Layouts.INT, from * 4L, positions, 0, count);
        return at(positions, count);
    }

    /// Returns the arguments at the first `count` of some places, borrowed until the next call.
    Column[] places(int[] places, int count) {
        MemorySegment sorted = rows.sorted();
        int[] chosen = count <= CHUNK ? positions : new int[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = MemoryAccess.getIntAtIndex(sorted, places[i]);
        }
        return at(chosen, count);
    }

    private Column[] at(int[] chosen, int count) {
        close();
        for (; loaded < chunk.length; loaded++) {
            chunk[loaded] = Gather.gather(arguments[loaded], chosen, count, rows.memory().unpaged());
        }
        return chunk;
    }

    @Override
    public void close() {
        while (loaded > 0) {
            chunk[--loaded].close();
        }
    }
}

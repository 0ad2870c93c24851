package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.operator.sort.OrderedRows;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;

/// Some partitions in order, with the functions' values: what one worker computes at a time.
final class SortedPart implements AutoCloseable {
    private final WindowShape shape;
    private final QueryMemory memory;
    private final Cancellation cancellation;
    private final Batch batch;
    private final List<FlatColumn> columns = new ArrayList<>();
    private final OrderedRows order;
    /// Where stretches of places with equal keys start and end, by the number of keys; made when they are asked for.
    private final Map<Integer, ArrowBuf> starts = new HashMap<>();
    private final Map<Integer, ArrowBuf> ends = new HashMap<>();
    private final List<WindowResult> results = new ArrayList<>();

    /// Creates a part.
    ///
    /// @param batch the rows in flat columns, taken over in any case
    /// @param isInOrder whether the rows are in order already; else they are sorted
    /// @param memory where the order and what the functions take comes from
    SortedPart(WindowShape shape, Batch batch, boolean isInOrder, QueryMemory memory, Cancellation cancellation) {
        this.shape = shape;
        this.memory = memory;
        this.cancellation = cancellation;
        this.batch = batch;
        boolean isDone = false;
        try {
            for (int i = 0; i < batch.width(); i++) {
                columns.add((FlatColumn) batch.column(i));
            }
            this.order = isInOrder
                    ? OrderedRows.inOrder(columns, batch.positions(), shape.sortKeys(), memory, cancellation)
                    : OrderedRows.sort(columns, batch.positions(), shape.sortKeys(), memory, cancellation);
            isDone = true;
        } finally {
            if (!isDone) {
                batch.close();
            }
        }
    }

    int rows() {
        return batch.positions();
    }

    /// Returns the bytes that rows, order and values take.
    long bytes() {
        long bytes = batch.bytes() + order.bytes();
        for (WindowResult result : results) {
            bytes += result.bytes();
        }
        return bytes;
    }

    /// Returns whether what is as large as the rows is in files.
    boolean isPaged() {
        return memory.isPaged();
    }

    QueryMemory memory() {
        return memory;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    MemorySegment sorted() {
        return order.sorted();
    }

    FlatColumn column(int index) {
        return columns.get(index);
    }

    /// Returns the functions' values, borrowed.
    List<WindowResult> results() {
        return results;
    }

    /// Returns for each place the first one with equal partition keys and equal values of the first `orderKeys` order keys.
    MemorySegment starts(int orderKeys) {
        return Layouts.segment(startBuffer(orderKeys));
    }

    private ArrowBuf startBuffer(int orderKeys) {
        ArrowBuf known = starts.get(orderKeys);
        if (known == null) {
            known = memory.allocate(Math.max(8, rows() * 4L));
            starts.put(orderKeys, known);
            order.starts(shape.partitionKeys().size() + orderKeys, Layouts.segment(known));
        }
        return known;
    }

    /// Returns for each place the one after the last with equal partition keys and equal values of the first `orderKeys` keys.
    MemorySegment ends(int orderKeys) {
        ArrowBuf known = ends.get(orderKeys);
        if (known == null) {
            MemorySegment first = starts(orderKeys);
            known = memory.allocate(Math.max(8, rows() * 4L));
            ends.put(orderKeys, known);
            MemorySegment end = Layouts.segment(known);
            int next = rows();
            for (int i = rows() - 1; i >= 0; i--) {
                if ((i & WindowRows.PIECE - 1) == 0) {
                    cancellation.check();
                    memory.passed(WindowRows.PIECE);
                }
                MemoryAccess.setIntAtIndex(end, i, next);
                next = MemoryAccess.getIntAtIndex(first, i) == i ? i : next;
            }
        }
        return Layouts.segment(known);
    }

    /// Computes the functions.
    void evaluate() {
        for (WindowCall call : shape.calls()) {
            cancellation.check();
            try (CallRows rows = new CallRows(this, shape, call)) {
                Column[] arguments = new Column[call.arguments().size()];
                int done = 0;
                try {
                    for (; done < arguments.length; done++) {
                        arguments[done] = argument(call.arguments().get(done));
                    }
                    results.add(call.function().evaluation().evaluate(rows, arguments));
                } finally {
                    for (int i = 0; i < done; i++) {
                        arguments[i].close();
                    }
                }
            }
        }
        starts.values().forEach(ArrowBuf::close);
        starts.clear();
        ends.values().forEach(ArrowBuf::close);
        ends.clear();
    }

    private Column argument(Expression argument) {
        return switch (argument) {
            case Expression.Reference reference -> columns.get(reference.index()).retain();
            case Expression.Literal literal -> Values.constant(memory, literal.type(), literal.value(), rows());
            default ->
                    throw io.polarway.engine.error.EngineException.internal("a window function computes its arguments");
        };
    }

    @Override
    public void close() {
        starts.values().forEach(ArrowBuf::close);
        ends.values().forEach(ArrowBuf::close);
        results.forEach(WindowResult::close);
        order.close();
        batch.close();
    }
}

package io.polarway.jdbc;

import io.polarway.engine.ArrowStream;
import io.polarway.engine.Execution;
import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import java.sql.SQLException;
import java.util.Calendar;
import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.util.ArrayImpl;
import org.apache.calcite.avatica.util.Cursor;
import org.jspecify.annotations.Nullable;

/// Walks over the rows of the batches of an execution. The accessors are made once; each batch is bound to them, and they
/// read the row at [#position].
///
/// One thread reads; [#close] may come from another one, which stops the execution, waits for a reader that is fetching a
/// batch, and unbinds the accessors before the batch is freed.
final class BatchCursor implements Cursor {
    private static final int[] NO_POSITIONS = {};

    private final BatchStream stream;
    private final Cancellation cancellation;
    private final String sql;
    private final Runnable whenDone;
    private final ColumnAccessor[] accessors;
    private long rowsLeft;
    private @Nullable Batch batch;
    private int[] selected = NO_POSITIONS;
    private boolean isSelected;
    private int rows;
    private int index = -1;
    private @Nullable SQLException failure;
    private boolean isBegun;
    /// The batches in Arrow's form, once they have been asked for in place of rows.
    private @Nullable ArrowStream arrow;
    private volatile boolean isDone;
    /// The thread that fetched the batch, whose getters read it.
    private volatile @Nullable Thread reader;

    /// The row of the columns that the accessors read; -1 while there is none.
    int position = -1;
    /// Whether the value last read was NULL.
    boolean wasNull;

    /// Creates a cursor that closes the stream at its end.
    ///
    /// @param maxRows how many rows to give at most; 0 for all
    /// @param whenDone called once when the stream has been closed
    BatchCursor(BatchStream stream, ResultShape shape, Cancellation cancellation, String sql, long maxRows,
            Runnable whenDone) {
        this.stream = stream;
        this.cancellation = cancellation;
        this.sql = sql;
        this.whenDone = whenDone;
        this.rowsLeft = maxRows <= 0 ? Long.MAX_VALUE : maxRows;
        this.accessors = new ColumnAccessor[shape.schema().size()];
        for (int i = 0; i < accessors.length; i++) {
            accessors[i] = ColumnAccessor.create(this, shape.schema().field(i), shape.timezone());
        }
    }

    /// Returns the accessors, one per column, which stay the same for all batches.
    ColumnAccessor[] accessors() {
        return accessors;
    }

    @Override
    public List<Accessor> createAccessors(List<ColumnMetaData> types, Calendar localCalendar,
            ArrayImpl.Factory factory) {
        return List.of(accessors);
    }

    @Override
    public boolean next() throws SQLException {
        int next = index + 1;
        if (next < rows && rowsLeft > 0 && cancellation.reason() == null) {
            index = next;
            rowsLeft--;
            position = isSelected ? selected[next] : next;
            return true;
        }
        return nextBatch();
    }

    private synchronized boolean nextBatch() throws SQLException {
        position = -1;
        if (failure != null) {
            throw failure;
        }
        if (isDone) {
            return false;
        }
        if (arrow != null) {
            throw SqlErrors.wrongState("The result is read as Arrow batches, and so cannot be read by rows too");
        }
        isBegun = true;
        try {
            EngineException stopped = cancellation.reason();
            if (stopped != null) {
                throw stopped;
            }
            release();
            if (rowsLeft == 0) {
                finish();
                return false;
            }
            while (true) {
                Batch next = stream.next();
                if (next == null) {
                    finish();
                    return false;
                }
                if (next.rows() == 0) {
                    next.close();
                } else {
                    bind(next);
                    index = 0;
                    rowsLeft--;
                    position = isSelected ? selected[0] : 0;
                    return true;
                }
            }
        } catch (RuntimeException | Error e) {
            SQLException error = SqlErrors.of(e, sql);
            failure = error;
            release();
            try {
                finish();
            } catch (RuntimeException closing) {
                error.addSuppressed(closing);
            }
            throw error;
        }
    }

    /// Hands the batches out in Arrow's form, in place of rows. They are closed with this cursor, by the thread that reads them.
    ///
    /// @param execution what the batches come from
    synchronized ArrowStream arrow(Execution execution) throws SQLException {
        ArrowStream handedOut = arrow;
        if (handedOut == null) {
            if (isBegun || isDone) {
                throw SqlErrors.wrongState("Take the ArrowReader before the first call of next");
            }
            if (rowsLeft != Long.MAX_VALUE) {
                throw SqlErrors.unsupported("An ArrowReader of a statement with setMaxRows: use LIMIT. It");
            }
            handedOut = execution.arrow();
            arrow = handedOut;
        }
        return handedOut;
    }

    private void bind(Batch next) {
        reader = Thread.currentThread();
        batch = next;
        for (int i = 0; i < accessors.length; i++) {
            accessors[i].bind(next.column(i));
        }
        Selection selection = next.selection();
        isSelected = selection != null;
        selected = selection == null ? NO_POSITIONS : selection.positions();
        rows = next.rows();
    }

    /// Lets go of the batch: first the accessors, then the memory.
    private void release() {
        Batch held = batch;
        batch = null;
        position = -1;
        index = -1;
        rows = 0;
        if (held != null) {
            for (ColumnAccessor accessor : accessors) {
                accessor.unbind();
            }
            held.close();
        }
    }

    private void finish() {
        if (isDone) {
            return;
        }
        isDone = true;
        try (BatchStream closed = stream; ArrowStream first = arrow) {
            // Closed in this order: the vectors, then the query's memory.
        } finally {
            whenDone.run();
        }
    }

    @Override
    public void close() {
        if (!isDone) {
            // A reader that waits for a batch in another thread lets go of the monitor.
            cancellation.cancel();
        }
        awaitGetters();
        synchronized (this) {
            release();
            finish();
        }
    }

    /// Waits until the thread that reads is not in the middle of a getter, so that the memory under it is not freed. Called after
    /// the result set was marked as closed, so that no other getter begins; getters pay nothing for it, since it is the
    /// reader's stack that tells.
    private void awaitGetters() {
        Thread reading = reader;
        if (reading == null || reading == Thread.currentThread()) {
            return;
        }
        while (isGetting(reading.getStackTrace())) {
            Thread.onSpinWait();
        }
    }

    private static boolean isGetting(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().equals(PolarwayResultSet.class.getName())
                    && !frame.getMethodName().equals("close")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean wasNull() {
        return wasNull;
    }
}

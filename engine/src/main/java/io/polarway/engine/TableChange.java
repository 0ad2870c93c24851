package io.polarway.engine;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Values;
import io.polarway.engine.catalog.StoredRows;
import io.polarway.engine.catalog.StoredTable;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.plan.QueryPlan;
import io.polarway.engine.plan.Statement;
import io.polarway.engine.type.Schema;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes and changes tables in memory: all of a statement's rows at once, or none where it fails. Whoever reads meanwhile sees
/// the rows from before.
///
/// @param session whose tables they are
/// @param handle stops the statement, and tells how far it is
/// @param parameters the values of its parameters
record TableChange(Session session, StatementHandle handle, List<Expression.Literal> parameters) {
    private static final long POLL_MILLIS = 20;

    Execution create(Statement.CreateTable create) {
        if (create.isIfNotExists() && session.catalog().isDefined(create.name())) {
            return changed(0);
        }
        StoredTable table = new StoredTable(create.name().getLast(), create.schema());
        QueryPlan rows = create.rows();
        long count = 0;
        if (rows != null) {
            try (StoredRows stored = read(rows, table, null)) {
                count = stored.rows();
                table.append(stored.take());
            }
        }
        session.catalog().createTable(create.name(), table, create.isReplace());
        return changed(count);
    }

    Execution insert(Statement.Insert insert) {
        StoredTable table = insert.table();
        try (StoredRows stored = read(insert.rows(), table, null)) {
            handle.cancellation().resumeTimeout();
            // Only now, since nothing that others write meanwhile matters to rows that are added.
            lock(table);
            try {
                table.append(stored.take());
            } finally {
                table.writing().unlock();
            }
            return changed(stored.rows());
        }
    }

    Execution rewrite(Statement.Rewrite rewrite) {
        StoredTable table = rewrite.table();
        lock(table);
        try {
            long before = table.estimatedRows();
            long[] marked = new long[1];
            try (StoredRows stored = read(rewrite.rows(), table, rewrite.marksChanges() ? marked : null)) {
                table.replace(stored.take());
                return changed(rewrite.marksChanges() ? marked[0] : before - stored.rows());
            }
        } finally {
            table.writing().unlock();
        }
    }

    Execution truncate(Statement.Truncate truncate) {
        StoredTable table = truncate.table();
        lock(table);
        try {
            long before = table.estimatedRows();
            table.replace(List.of());
            return changed(before);
        } finally {
            table.writing().unlock();
        }
    }

    /// Waits until nobody else changes the table, or the statement is stopped: whoever does may hang in a read.
    private void lock(StoredTable table) {
        // Without a look at the interrupts of this thread, which are nobody's business where nobody waits.
        if (table.writing().tryLock()) {
            return;
        }
        Cancellation cancellation = handle.cancellation();
        try {
            while (!table.writing().tryLock(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                cancellation.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancellation.cancel();
            cancellation.check();
        }
    }

    /// Copies the rows of a query.
    ///
    /// @param table where they are to be kept, of their schema
    ///
    /// @param marked takes how many rows are TRUE in the column after those of the table; null if there is none
    private StoredRows read(QueryPlan rows, StoredTable table, long @Nullable [] marked) {
        Schema schema = table.schema();
        StoredRows stored = new StoredRows(schema, session.engine().tableMemory());
        boolean isComplete = false;
        try (Execution execution = Execution.startKept(session, rows, table.name(), parameters, handle)) {
            for (Batch next = execution.next(); next != null; next = execution.next()) {
                try (Batch batch = next) {
                    stored.add(batch);
                    if (marked != null) {
                        marked[0] += countTrue(batch, schema.size());
                    }
                }
            }
            isComplete = true;
            return stored;
        } finally {
            if (!isComplete) {
                stored.close();
            }
        }
    }

    private static long countTrue(Batch batch, int column) {
        long count = 0;
        for (int i = 0; i < batch.rows(); i++) {
            int position = batch.selection() == null ? i : batch.selection().position(i);
            count += Boolean.TRUE.equals(Values.get(batch.column(column), position)) ? 1 : 0;
        }
        return count;
    }

    private Execution changed(long rows) {
        return Execution.of(session, Schema.of(), List.of(), rows, handle.cancellation());
    }
}

package io.polarway.engine;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Progress;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.QueryExecution;
import io.polarway.engine.exec.ResultSink;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.operator.ExactBatches;
import io.polarway.engine.plan.QueryPlan;
import io.polarway.engine.plan.physical.Lowering;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.settings.Settings;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One run of a [Query]: its batches are pulled by one thread at a time; [#cancel] and [#close] may come from any. Close the
/// batches before the execution.
public final class Execution implements BatchStream {
    private static final long MOST_RESULT_BYTES = 64L << 20;
    private static final int FEWEST_ROWS = 2048;
    private static final int MOST_ROWS = 16_384;
    private static final long BATCH_BYTES = 1L << 19;

    private final BatchStream batches;
    private final QueryMemory memory;
    private final Cancellation cancellation;
    private final OperatorProfile profile;
    private final long updateCount;
    private final String timezone;
    private final Engine engine;
    private volatile AutoCloseable owner = this;
    private boolean isClosed;

    private Execution(BatchStream batches, QueryMemory memory, Cancellation cancellation, OperatorProfile profile,
            long updateCount, String timezone, Engine engine) {
        this.engine = engine;
        this.batches = batches;
        this.memory = memory;
        this.cancellation = cancellation;
        this.profile = profile;
        this.updateCount = updateCount;
        this.timezone = timezone;
        engine.statements().opened(this);
    }

    /// Starts a query.
    static Execution start(Session session, QueryPlan plan, List<Expression.Literal> parameters,
            StatementHandle handle) {
        return run(session, plan.schema(), plan.isOrdered(),
                scratch -> plan.physical(parameters, scratch, session.settings()), handle)
                .execution();
    }

    /// Starts a query of whose tables the rows have not changed since it was planned.
    static Execution repeat(Session session, QueryPlan plan, List<Expression.Literal> parameters,
            StatementHandle handle) {
        return run(session, plan.schema(), plan.isOrdered(),
                scratch -> plan.repeated(parameters, scratch, session.settings()), handle)
                .execution();
    }

    /// Starts a query whose rows are kept in memory. Throws UNBOUNDED_MEMORY if the session requires bounds and they have none.
    ///
    /// @param table where the rows are kept
    static Execution startKept(Session session, QueryPlan plan, String table, List<Expression.Literal> parameters,
            StatementHandle handle) {
        return run(session, plan.schema(), plan.isOrdered(), scratch -> {
            PhysicalPlan physical = plan.physical(parameters, scratch, session.settings());
            new PlanBudgets(session, scratch.cancellation()).checkKept(physical, table);
            return physical;
        }, handle).execution();
    }

    /// A started query with its operators.
    private record Run(Execution execution, PhysicalPlan plan) {
    }

    private static Run run(Session session, Schema schema, boolean isOrderedByQuery,
            Function<Scratch, PhysicalPlan> operators, StatementHandle handle) {
        Cancellation cancellation = handle.cancellation();
        Settings settings = session.settings();
        QueryMemory memory = session.engine().memory().open("query", cancellation);
        boolean isStarted = false;
        try {
            Scratch scratch = session.scratch(memory, cancellation);
            PhysicalPlan physical = operators.apply(scratch);
            QueryContext context = context(session, physical, scratch);
            boolean isOrdered = isOrderedByQuery || settings.get(Setting.PRESERVE_ORDER);
            ResultSink sink = new ResultSink(schema, isOrdered, resultBytes(session), cancellation);
            Lowering.Pipelines pipelines = Lowering.lower(physical, context, sink);
            QueryExecution stream = start(session.engine(), context, pipelines, sink);
            isStarted = true;
            handle.follow(stream);
            return new Run(new Execution(stream, memory, cancellation, pipelines.profile(), -1,
                    scratch.timezone().getId(), session.engine()), physical);
        } finally {
            if (!isStarted) {
                memory.close();
            }
        }
    }

    /// Starts operators.
    static QueryExecution start(Engine engine, QueryContext context, Lowering.Pipelines pipelines, ResultSink sink) {
        QueryExecution started = QueryExecution.start(context, pipelines.pipelines(), sink);
        engine.running().begin();
        return started;
    }

    /// Closes the memory of operators that were closed, once it is not used any more.
    static void free(Engine engine, QueryExecution closed, QueryMemory memory) {
        closed.whenOver(() -> {
            try {
                memory.close();
            } finally {
                engine.running().end();
            }
        });
    }

    /// Returns what the parts of a run share. Throws UNBOUNDED_MEMORY if the session requires bounds that the plan does not have.
    static QueryContext context(Session session, PhysicalPlan physical, Scratch scratch) {
        new PlanBudgets(session, scratch.cancellation()).check(physical);
        return new QueryContext(scratch.memory(), scratch.cancellation(), session.engine().slots(),
                session.settings().get(Setting.THREADS), batchRows(session, physical), scratch.timezone(),
                scratch.statementTime(), session.rejects(), session.temporaryFiles(scratch.cancellation()));
    }

    /// Returns how many rows the batches of a plan have.
    static int batchRows(Session session, PhysicalPlan physical) {
        int batchRows = session.settings().get(Setting.BATCH_ROWS);
        return batchRows == 0 ? rowsFor(physical) : batchRows;
    }

    /// Returns how many bytes of a result wait for their reader at most.
    static long resultBytes(Session session) {
        return Math.min(MOST_RESULT_BYTES, session.engine().memory().limit() / 8);
    }

    /// Returns how many rows of the widest scan make a batch that stays in the cache of a core.
    private static int rowsFor(PhysicalPlan plan) {
        int rows = MOST_ROWS;
        if (plan instanceof PhysicalPlan.Scan) {
            long width = 0;
            for (Field field : plan.schema().fields()) {
                width += Math.max(1, field.type().storage().width());
            }
            rows = (int) Math.clamp(BATCH_BYTES / Math.max(1, width), FEWEST_ROWS, MOST_ROWS);
        }
        for (PhysicalPlan input : plan.inputs()) {
            rows = Math.min(rows, rowsFor(input));
        }
        return rows;
    }

    /// Runs a query to its end and returns what its operators did.
    static List<String> analyze(Session session, QueryPlan plan, List<Expression.Literal> parameters,
            StatementHandle handle, ExplainForm form) {
        Run run = run(session, plan.schema(), plan.isOrdered(),
                scratch -> plan.physical(parameters, scratch, session.settings()), handle);
        try (Execution execution = run.execution()) {
            while (true) {
                Batch batch = execution.next();
                if (batch == null) {
                    break;
                }
                batch.close();
            }
            return form.rows(run.plan(), execution.profile(), execution.progress());
        }
    }

    /// Returns the result of a statement that is no query.
    static Execution of(Session session, Schema schema, List<List<@Nullable Object>> rows, long updateCount,
            Cancellation cancellation) {
        QueryMemory memory = session.engine().memory().open("rows");
        return new Execution(new Rows(schema, rows, memory), memory, cancellation,
                new OperatorProfile("Rows", "", List.of()),
                updateCount, session.settings().get(Setting.TIMEZONE).getId(), session.engine());
    }

    @Override
    public Schema schema() {
        return batches.schema();
    }

    @Override
    public @Nullable Batch next() {
        return batches.next();
    }

    /// Stops the run; whoever pulls gets the error CANCELED.
    public void cancel() {
        cancellation.cancel();
        if (batches instanceof QueryExecution running) {
            running.cancel();
        }
    }

    /// Returns the rows that the statement changed, or -1 if it gives rows instead.
    public long updateCount() {
        return updateCount;
    }

    /// Returns what the operators did so far: the one that gives the result, with the others as its inputs.
    public OperatorProfile profile() {
        return profile;
    }

    /// Returns how far the run is. Any thread.
    public Progress progress() {
        return batches instanceof QueryExecution running ? running.progress() : Progress.UNKNOWN;
    }

    /// Returns the result in batches of exactly `rows` rows and a last one with what is left, none of which has a selection.
    /// Closing the iterator closes this execution; use one or the other.
    public BatchIterator batches(int rows) {
        try {
            return new BatchIterator(new ExactBatches(batches, rows, memory), this);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Returns the result as Arrow batches. Closing them closes this execution; use one or the other.
    public ArrowStream arrow() {
        ArrowStream stream = new ArrowStream(batches, memory, timezone, this);
        owner = stream;
        return stream;
    }

    /// Notes who closes this execution, after what it holds of it.
    void ownedBy(AutoCloseable holder) {
        owner = holder;
    }

    /// Stops the run for a reason that whoever pulls gets.
    void stop(EngineException why) {
        cancellation.stop(why);
        cancel();
    }

    /// Closes the run by whoever owns it.
    void end() {
        try {
            owner.close();
        } catch (Exception e) {
            throw EngineException.wrap(e);
        }
    }

    /// Ends the run and frees its memory; a second call waits for the first. A run that does not end within two seconds of being
    /// stopped, since a read of it hangs, is left, and frees what it holds by itself when the read comes back. Throws CLOSED if some
    /// of its batches were not closed before.
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        engine.statements().closed(this);
        try {
            batches.close();
        } finally {
            if (batches instanceof QueryExecution running) {
                free(engine, running, memory);
            } else {
                memory.close();
            }
        }
    }
}

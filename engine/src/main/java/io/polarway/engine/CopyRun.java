package io.polarway.engine;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.QueryExecution;
import io.polarway.engine.exec.ResultSink;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.operator.copy.CopySink;
import io.polarway.engine.operator.copy.CopyTarget;
import io.polarway.engine.operator.copy.DirectoryFiles;
import io.polarway.engine.plan.QueryPlan;
import io.polarway.engine.plan.physical.Lowering;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.type.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs a query whose rows go to files, to its end.
///
/// @param session whose settings it obeys
/// @param plan the query
/// @param target where the rows go
record CopyRun(Session session, QueryPlan plan, CopyTarget target) {
    /// What a run did.
    ///
    /// @param rows how many rows were written
    /// @param plan its operators
    /// @param copy what writing did
    /// @param query what the operators did
    private record Outcome(long rows, PhysicalPlan plan, OperatorProfile copy, OperatorProfile query) {
    }

    /// Writes the files and returns how many rows they have.
    long run(List<Expression.Literal> parameters, StatementHandle handle) {
        return outcome(parameters, handle).rows();
    }

    /// Writes the files and returns what was done.
    List<String> analyze(List<Expression.Literal> parameters, StatementHandle handle, ExplainForm form) {
        Outcome outcome = outcome(parameters, handle);
        return form.rows(target, outcome.copy(), outcome.plan(), outcome.query());
    }

    private Outcome outcome(List<Expression.Literal> parameters, StatementHandle handle) {
        Cancellation cancellation = handle.cancellation();
        QueryMemory memory = session.engine().memory().open("copy", cancellation);
        QueryExecution started = null;
        try {
            Scratch scratch = session.scratch(memory, cancellation);
            PhysicalPlan physical = plan.physical(parameters, scratch, session.settings());
            refuseOwnFiles(physical);
            QueryContext context = Execution.context(session, physical, scratch);
            Boolean preserveOrder = target.preserveOrder();
            boolean isOrdered = plan.isOrdered()
                    || (preserveOrder == null ? session.settings().get(Setting.PRESERVE_ORDER) : preserveOrder);
            OperatorProfile profile = new OperatorProfile("Copy", target.description(), List.of());
            CopySink sink = CopySink.open(target, isOrdered, context, profile);
            Lowering.Pipelines pipelines;
            try {
                pipelines = Lowering.lower(physical, context, sink);
            } catch (RuntimeException | Error e) {
                sink.close();
                throw e;
            }
            ResultSink nothing = new ResultSink(Schema.of(), false, 0, cancellation);
            try (QueryExecution execution = Execution.start(session.engine(), context, pipelines, nothing)) {
                started = execution;
                handle.follow(execution);
                for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                    batch.close();
                }
            } catch (EngineException stopped) {
                // Once the files are in their places it is too late.
                if (started == null || !started.isComplete()) {
                    throw stopped;
                }
            }
            profile.addOutput(sink.rows());
            return new Outcome(sink.rows(), physical, profile, pipelines.profile());
        } finally {
            if (started == null) {
                memory.close();
            } else {
                Execution.free(session.engine(), started, memory);
            }
        }
    }

    /// Throws INVALID_ARGUMENT if the files that the query reads would be replaced or removed.
    private void refuseOwnFiles(PhysicalPlan physical) {
        DirectoryFiles directory = target.directory();
        if (directory != null && !directory.replacesFiles()) {
            return;
        }
        Path place = real(target.location());
        for (FileIdentity file : files(physical)) {
            Path read = real(Path.of(file.location()));
            boolean isHit = directory == null ? read.equals(place) : read.startsWith(place);
            if (isHit) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "The query reads '" + file.path()
                        + "', which COPY to '" + target.shown() + "' would write. Write to another place");
            }
        }
    }

    private static List<FileIdentity> files(PhysicalPlan plan) {
        List<FileIdentity> files = new ArrayList<>();
        if (plan instanceof PhysicalPlan.Scan scan) {
            files.addAll(scan.table().files());
        }
        plan.inputs().forEach(input -> files.addAll(files(input)));
        return files;
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }
}

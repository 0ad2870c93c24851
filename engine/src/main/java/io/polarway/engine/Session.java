package io.polarway.engine;

import io.polarway.engine.catalog.Catalog;
import io.polarway.engine.catalog.CatalogName;
import io.polarway.engine.catalog.CatalogReads;
import io.polarway.engine.catalog.SessionRejects;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.ErrorKind;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.plan.PlanningContext;
import io.polarway.engine.plan.Statement;
import io.polarway.engine.plan.StatementPlanner;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.settings.Settings;
import io.polarway.engine.spill.TemporaryFiles;
import io.polarway.engine.type.Schema;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One user's conversation with the engine: its settings, views and external tables. Its queries may run at the same time.
public final class Session implements AutoCloseable {
    private final Engine engine;
    private final Path baseDirectory;
    private final Settings settings;
    private final Catalog catalog;
    private final SessionRejects rejects;
    private final PlanCache plans = new PlanCache();
    private volatile boolean isClosed;

    Session(Engine engine, Path baseDirectory, Settings settings) {
        this.engine = engine;
        this.baseDirectory = baseDirectory.toAbsolutePath().normalize();
        this.settings = settings;
        this.catalog = new Catalog(this.baseDirectory, engine.formats());
        this.rejects = new SessionRejects(catalog, engine.tableMemory());
    }

    /// Returns the engine.
    public Engine engine() {
        return engine;
    }

    /// Returns where relative paths begin.
    public Path baseDirectory() {
        return baseDirectory;
    }

    /// Returns the settings of this session, which SET changes.
    public Settings settings() {
        return settings;
    }

    /// Returns where a query puts what does not fit into memory.
    TemporaryFiles temporaryFiles(Cancellation cancellation) {
        return new TemporaryFiles(engine.temporarySpace(), Path.of(settings.get(Setting.TEMP_DIRECTORY)),
                settings.get(Setting.MAX_TEMP_DIRECTORY_SIZE), cancellation);
    }

    /// Returns where scans keep the rows that they leave out.
    SessionRejects rejects() {
        return rejects;
    }

    Catalog catalog() {
        return catalog;
    }

    /// Prepares a statement to be executed soon: reads, checks and plans it. Throws an [EngineException] that tells the place of
    /// the error. The first execution reads the files that there are now, later ones those that are there then.
    public Query query(String sql) {
        return query(sql, new Cancellation());
    }

    /// Prepares a statement as [#query(String)] does.
    ///
    /// @param cancellation stops the preparation (a glob may list many files)
    public Query query(String sql, Cancellation cancellation) {
        return query(sql, false, cancellation);
    }

    /// Prepares a statement as [#query(String, Cancellation)] does, to be executed at any time: each execution reads the files,
    /// tables and views that are there then.
    public Query prepare(String sql, Cancellation cancellation) {
        return query(sql, true, cancellation);
    }

    private Query query(String sql, boolean isForLater, Cancellation cancellation) {
        cancellation.startTimeout(settings.get(Setting.STATEMENT_TIMEOUT));
        try {
            return new Query(this, sql, planned(sql, cancellation), isForLater);
        } finally {
            cancellation.startTimeout(0);
        }
    }

    /// Prepares and executes a statement on another thread, and holds its whole result in memory.
    ///
    /// A bounded number of statements run at once, as many as the engine has threads; the others wait in order. Canceling the
    /// future stops the statement, and completes the future at once. Errors of the statement complete it with an
    /// [EngineException].
    ///
    /// @param parameters as [Query#execute(Object...)] takes them
    /// @return the result, which whoever gets it closes
    public CompletableFuture<Result> executeAsync(String sql, @Nullable Object... parameters) {
        @Nullable
        Object[] values = parameters.clone();
        return engine.asyncExecutions()
                .submit(cancellation -> Result.of(query(sql, cancellation).execute(cancellation, values)));
    }

    /// Returns the plan of a statement whose parameters have no values, from the cache if it holds now.
    PlannedStatement planned(String sql, Cancellation cancellation) {
        checkOpen();
        PlannedStatement cached = plans.find(sql);
        if (cached != null && isCurrent(cached, cancellation)) {
            cancellation.check();
            return cached;
        }
        PlannedStatement planned = plan(sql, List.of(), cancellation);
        plans.add(sql, planned);
        return planned;
    }

    /// Returns whether a statement would be planned the same again.
    boolean isCurrent(PlannedStatement planned, Cancellation cancellation) {
        return planned.isIn(settings.get(Setting.TIMEZONE)) && planned.reads().isCurrent(cancellation)
                && planned.hasItsRows();
    }

    /// Plans a statement.
    ///
    /// @param parameters values in the place of `?`; null or missing where it stays a parameter
    PlannedStatement plan(String sql, List<Expression.@Nullable Literal> parameters, Cancellation cancellation) {
        checkOpen();
        cancellation.check();
        return engine.plannings().run(cancellation, () -> {
            try (QueryMemory memory = engine.memory().open("planning", cancellation)) {
                Scratch scratch = scratch(memory, cancellation);
                CatalogReads reads = new CatalogReads(catalog);
                Statement statement = new StatementPlanner(new PlanningContext(catalog, reads, scratch)).plan(sql,
                        parameters);
                return new PlannedStatement(statement, reads, scratch.timezone(), scratch.isTimeRead());
            }
        });
    }

    private void checkOpen() {
        if (isClosed) {
            throw EngineException.of(ErrorCode.CLOSED, "The session is closed");
        }
    }

    Scratch scratch(QueryMemory memory, Cancellation cancellation) {
        return new Scratch(memory, cancellation, settings.get(Setting.TIMEZONE), Instant.now());
    }

    /// Returns the tables and views that need no path, by name. One whose files or query cannot be read has no columns.
    ///
    /// @param like a LIKE pattern (`%`, `_`, and a backslash before them) that names must match, in any case; null for all
    public List<TableDescription> tables(@Nullable String like) {
        Cancellation cancellation = new Cancellation();
        Pattern pattern = like == null ? null : Pattern.compile(regularExpression(like), Pattern.CASE_INSENSITIVE);
        List<TableDescription> tables = new ArrayList<>();
        for (CatalogName name : catalog.names(cancellation)) {
            if (pattern == null || pattern.matcher(name.name()).matches()) {
                String kind = name.kind() == CatalogName.Kind.VIEW ? "VIEW" : "TABLE";
                tables.add(new TableDescription(name.name(), kind, columns(name.name(), cancellation)));
            }
        }
        return tables;
    }

    private Schema columns(String table, Cancellation cancellation) {
        try {
            Statement statement = plan("DESCRIBE \"" + table.replace("\"", "\"\"") + "\"", List.of(), cancellation)
                    .statement();
            return statement instanceof Statement.Describe describe ? describe.schema() : Schema.of();
        } catch (EngineException e) {
            if (e.code().kind() == ErrorKind.INTERNAL) {
                throw e;
            }
            return Schema.of();
        }
    }

    private static String regularExpression(String like) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < like.length(); i++) {
            char c = like.charAt(i);
            if (c == '\\' && i + 1 < like.length()) {
                expression.append(Pattern.quote(String.valueOf(like.charAt(++i))));
            } else {
                expression.append(switch (c) {
                    case '%' -> ".*";
                    case '_' -> ".";
                    default -> Pattern.quote(String.valueOf(c));
                });
            }
        }
        return expression.toString();
    }

    /// Ends the session: no statement can be prepared any more, and its tables in memory are gone. Executions go on until they
    /// are closed.
    @Override
    public void close() {
        isClosed = true;
        plans.clear();
        catalog.close();
        engine.closed(this);
    }
}

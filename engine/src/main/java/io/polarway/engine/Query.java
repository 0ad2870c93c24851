package io.polarway.engine;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Values;
import io.polarway.engine.catalog.CatalogName;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.operator.copy.CopyTarget;
import io.polarway.engine.plan.QueryPlan;
import io.polarway.engine.plan.Statement;
import io.polarway.engine.plan.Summary;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.settings.Settings;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A statement that was read, checked and planned, to be executed any number of times.
public final class Query {
    private static final Schema PLAN = Schema.of(new Field("plan", ScalarType.VARCHAR));
    private static final Schema COLUMNS = Schema.of(new Field("column_name", ScalarType.VARCHAR),
            new Field("column_type", ScalarType.VARCHAR));
    private static final Schema SETTINGS = Schema.of(new Field("name", ScalarType.VARCHAR),
            new Field("value", ScalarType.VARCHAR), new Field("description", ScalarType.VARCHAR));
    private static final Schema FUNCTIONS = Schema.of(new Field("function_name", ScalarType.VARCHAR),
            new Field("function_type", ScalarType.VARCHAR), new Field("description", ScalarType.VARCHAR),
            new Field("other_names", ScalarType.VARCHAR));
    private static final Schema SUMMARY = summarySchema();
    private static final Schema TABLES = Schema.of(new Field("name", ScalarType.VARCHAR),
            new Field("type", ScalarType.VARCHAR));

    private final Session session;
    private final String sql;
    /// As it was last found to hold.
    private volatile PlannedStatement planned;
    /// Whether an execution takes the plan as it is, unless tables in memory have changed.
    private final AtomicBoolean isNew;

    /// Creates a query.
    ///
    /// @param isForLater whether the first execution finds out, too, whether the plan still holds
    Query(Session session, String sql, PlannedStatement planned, boolean isForLater) {
        this.session = session;
        this.sql = sql;
        this.planned = planned;
        this.isNew = new AtomicBoolean(!isForLater);
    }

    private static Schema summarySchema() {
        List<Field> fields = new ArrayList<>(COLUMNS.fields());
        for (String measure : Summary.MEASURES) {
            fields.add(new Field(measure, switch (measure) {
                case "approx_unique", "count" -> ScalarType.BIGINT;
                case "null_percentage" -> new DecimalType(9, 2);
                default -> ScalarType.VARCHAR;
            }));
        }
        return new Schema(fields);
    }

    /// Returns the session that prepared it.
    public Session session() {
        return session;
    }

    /// Returns the text of the statement.
    public String sql() {
        return sql;
    }

    /// Returns the columns of the result; none where [#returnsRows] is false.
    public Schema schema() {
        return schema(planned.statement());
    }

    private static Schema schema(Statement statement) {
        return switch (statement) {
            case Statement.Select select -> select.plan().schema();
            case Statement.Explain _ -> PLAN;
            case Statement.Describe _ -> COLUMNS;
            case Statement.ShowSettings _ -> SETTINGS;
            case Statement.ShowTables _ -> TABLES;
            case Statement.ShowSetting show -> Schema.of(new Field(show.setting().name(), ScalarType.VARCHAR));
            case Statement.Summarize _ -> SUMMARY;
            case Statement.ShowFunctions _ -> FUNCTIONS;
            case Statement.Copy _, Statement.Insert _, Statement.Rewrite _, Statement.Truncate _, Statement.CreateTable _, Statement.SetSetting _, Statement.ResetSettings _, Statement.CreateView _, Statement.CreateExternalTable _, Statement.Drop _ ->
                    Schema.of();
        };
    }

    /// Returns whether executing it gives rows; SET, CREATE, DROP and COPY give none.
    public boolean returnsRows() {
        return schema().size() > 0;
    }

    /// Returns the types of the `?` parameters as their context asks for them; NULL where any type will do.
    public List<SqlType> parameterTypes() {
        return parameterTypes(planned.statement());
    }

    private static List<SqlType> parameterTypes(Statement statement) {
        QueryPlan plan = plan(statement);
        return plan == null ? List.of() : plan.parameterTypes();
    }

    private static @Nullable QueryPlan plan(Statement statement) {
        return switch (statement) {
            case Statement.Select select -> select.plan();
            case Statement.Explain explain -> explain.plan();
            case Statement.Copy copy -> copy.plan();
            case Statement.CreateTable create -> create.rows();
            case Statement.Insert insert -> insert.rows();
            case Statement.Rewrite rewrite -> rewrite.rows();
            case Statement.Summarize summarize -> summarize.aggregates();
            case Statement.Truncate _, Statement.ShowFunctions _, Statement.Describe _, Statement.ShowSettings _, Statement.ShowTables _, Statement.ShowSetting _, Statement.SetSetting _, Statement.ResetSettings _, Statement.CreateView _, Statement.CreateExternalTable _, Statement.Drop _ ->
                    null;
        };
    }

    /// Executes the statement; the result streams while it runs.
    ///
    /// @param parameters one value for each `?`: the Java forms of [io.polarway.engine.batch.Values], or java.time,
    ///     java.math and java.util.UUID objects, or null
    public Execution execute(@Nullable Object... parameters) {
        return execute(new StatementHandle(), parameters);
    }

    /// Executes the statement as [#execute(Object...)] does.
    ///
    /// @param cancellation stops the execution; from any thread
    public Execution execute(Cancellation cancellation, @Nullable Object... parameters) {
        return execute(new StatementHandle(cancellation), parameters);
    }

    /// Executes the statement as [#execute(Object...)] does.
    ///
    /// @param handle tells how far the execution is, and stops it; from any thread
    public Execution execute(StatementHandle handle, @Nullable Object... parameters) {
        try {
            return session.engine().statements().run(handle, () -> run(handle, parameters));
        } catch (EngineException e) {
            throw e;
        } catch (RuntimeException e) {
            throw EngineException.wrap(e);
        } catch (StackOverflowError e) {
            throw EngineException.of(ErrorCode.INVALID_STATEMENT, "The statement is nested too deeply", e);
        }
    }

    /// Executes the statement and hands its rows to a handler on the calling thread, in batches of exactly `rows` rows and a
    /// last one with what is left. The query runs ahead of the handler by a bounded number of bytes and waits for it; what
    /// the handler throws ends it.
    ///
    /// @param rows the rows of each batch, which have no selection
    /// @param parameters as [#execute(Object...)] takes them
    public void forEachBatch(int rows, BatchHandler handler, @Nullable Object... parameters) throws Exception {
        try (BatchIterator batches = execute(parameters).batches(rows)) {
            for (Batch batch : batches) {
                if (handler.handle(batch) == BatchHandler.Answer.STOP) {
                    return;
                }
            }
        }
    }

    private Execution run(StatementHandle handle, @Nullable Object... parameters) {
        Cancellation cancellation = handle.cancellation();
        cancellation.startTimeout(session.settings().get(Setting.STATEMENT_TIMEOUT));
        cancellation.check();
        Statement statement = current(cancellation);
        int expected = parameterTypes(statement).size();
        if (parameters.length != expected) {
            throw EngineException.of(ErrorCode.UNDEFINED_PARAMETER, "The statement has " + expected
                    + (expected == 1 ? " parameter" : " parameters") + ", but " + parameters.length
                    + (parameters.length == 1 ? " value was given" : " values were given"));
        }
        List<Expression.Literal> values = exact(statement, parameters);
        if (values == null) {
            // Some value does not fit the type that was assumed for it: plan with the values themselves.
            List<Expression.@Nullable Literal> natural = new ArrayList<>();
            for (Object parameter : parameters) {
                natural.add(ParameterValue.natural(parameter));
            }
            statement = session.plan(sql, natural, cancellation).statement();
            QueryPlan plan = plan(statement);
            values = plan == null ? List.of() : plan.parameterTypes().stream()
                    .map(type -> new Expression.Literal(null, type)).toList();
        }
        return execute(statement, values, handle);
    }

    /// Returns the statement planned for what is there now.
    private Statement current(Cancellation cancellation) {
        PlannedStatement known = planned;
        boolean holds = isNew.compareAndSet(true, false)
                ? known.timezone().equals(session.settings().get(Setting.TIMEZONE)) && known.hasItsRows()
                : session.isCurrent(known, cancellation);
        if (!holds) {
            known = session.planned(sql, cancellation);
            planned = known;
        }
        return known.statement();
    }

    /// Returns the values in the types that the plan assumes, or null if one of them is not exactly that there.
    private @Nullable List<Expression.Literal> exact(Statement statement, @Nullable Object... parameters) {
        List<Expression.Literal> values = new ArrayList<>();
        List<SqlType> types = parameterTypes(statement);
        for (int i = 0; i < parameters.length; i++) {
            Expression.Literal value = ParameterValue.exact(parameters[i], types.get(i));
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return values;
    }

    private Execution execute(Statement statement, List<Expression.Literal> values, StatementHandle handle) {
        Cancellation cancellation = handle.cancellation();
        return switch (statement) {
            case Statement.Select select -> Execution.repeat(session, select.plan(), values, handle);
            case Statement.Explain explain -> explain(explain, values, handle);
            case Statement.Copy copy ->
                    updated(new CopyRun(session, copy.plan(), copy.target()).run(values, handle),
                            cancellation);
            case Statement.Describe describe -> rows(describe.schema().fields().stream()
                    .map(field -> row(field.name(), field.type().sql())).toList(), cancellation);
            case Statement.ShowSettings _ -> rows(Setting.all().stream()
                    .map(setting -> row(setting.name(), session.settings().write(setting), setting.description()))
                    .toList(), cancellation);
            case Statement.ShowSetting show ->
                    rows(List.of(row(session.settings().write(show.setting()))), cancellation);
            case Statement.ShowTables _ -> rows(session.catalog().names(cancellation).stream()
                    .map(name -> row(name.name(), name.kind() == CatalogName.Kind.VIEW ? "VIEW" : "TABLE")).toList(),
                    cancellation);
            case Statement.CreateTable create -> new TableChange(session, handle, values).create(create);
            case Statement.Insert insert -> new TableChange(session, handle, values).insert(insert);
            case Statement.Rewrite rewrite -> new TableChange(session, handle, values).rewrite(rewrite);
            case Statement.Truncate truncate -> new TableChange(session, handle, values).truncate(truncate);
            case Statement.Summarize summarize -> rows(summary(summarize, values, handle), cancellation);
            case Statement.ShowFunctions _ -> rows(functions(), cancellation);
            case Statement.SetSetting set -> {
                set(set.setting(), set.value());
                yield done(cancellation);
            }
            case Statement.ResetSettings _ -> {
                Setting.all().forEach(setting -> set(setting, null));
                yield done(cancellation);
            }
            case Statement.CreateView view -> {
                createView(view, cancellation);
                yield done(cancellation);
            }
            case Statement.CreateExternalTable create -> {
                session.engine().plannings().run(cancellation, () -> {
                    session.catalog().createExternalTable(create.schema(), create.table(), create.isReplace(),
                            create.isIfNotExists(), cancellation);
                    return create;
                });
                yield done(cancellation);
            }
            case Statement.Drop drop -> {
                session.catalog().drop(drop.name(), drop.kind(), drop.isIfExists(), cancellation);
                yield done(cancellation);
            }
        };
    }

    private List<List<@Nullable Object>> summary(Statement.Summarize summarize, List<Expression.Literal> values,
            StatementHandle handle) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (Execution execution = Execution.start(session, summarize.aggregates(), values, handle);
                Batch measures = execution.next()) {
            if (measures == null) {
                throw EngineException.internal("an aggregation without a row");
            }
            int next = 0;
            for (Field field : summarize.columns().fields()) {
                List<@Nullable Object> row = new ArrayList<>(List.of(field.name(), field.type().sql()));
                for (int i = 0; i < Summary.MEASURES.size(); i++) {
                    row.add(Values.get(measures.column(next++), 0));
                }
                rows.add(row);
            }
            // To its end: closing an execution that runs would cancel the whole statement.
            if (execution.next() != null) {
                throw EngineException.internal("an aggregation of two batches");
            }
        }
        return rows;
    }

    private static List<List<@Nullable Object>> functions() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        FunctionCatalog.scalars().stream().filter(function -> isName(function.name())).forEach(function -> rows
                .add(row(function.name(), "scalar", function.description(), names(function.aliases()))));
        FunctionCatalog.aggregates().forEach(function -> rows
                .add(row(function.name(), "aggregate", function.description(), names(function.aliases()))));
        rows.sort(Comparator.comparing(row -> String.valueOf(row.getFirst())));
        return rows;
    }

    private static String names(List<String> aliases) {
        return aliases.stream().filter(Query::isName).collect(Collectors.joining(", "));
    }

    /// Returns whether a function can be called by this name, rather than being an operator.
    private static boolean isName(String name) {
        return name.matches("\\w+");
    }

    private void createView(Statement.CreateView view, Cancellation cancellation) {
        boolean isThere = view.isIfNotExists() && session.catalog().names(cancellation).stream()
                .anyMatch(name -> name.name().equalsIgnoreCase(view.name().getLast())
                        && name.kind() != CatalogName.Kind.FILE);
        if (!isThere) {
            session.catalog().createView(view.name(), view.sql(), view.columns(), view.isReplace());
        }
    }

    private <T> void set(Setting<T> setting, @Nullable String value) {
        Settings settings = session.settings();
        if (value == null) {
            settings.reset(setting);
        } else {
            settings.parse(setting, value);
        }
        if (setting == Setting.MEMORY_LIMIT) {
            session.engine().memory().limit(settings.get(Setting.MEMORY_LIMIT));
        }
        if (setting == Setting.FORCE_SPILL) {
            session.engine().memory().alwaysShort(settings.get(Setting.FORCE_SPILL));
        }
    }

    private Execution explain(Statement.Explain explain, List<Expression.Literal> values, StatementHandle handle) {
        Cancellation cancellation = handle.cancellation();
        CopyTarget target = explain.target();
        ExplainForm form = new ExplainForm(explain.isJson(),
                explain.isBudget() ? plan -> new PlanBudgets(session, cancellation).of(plan, target != null) : null);
        List<String> lines;
        if (explain.isAnalyze()) {
            lines = target == null
                    ? Execution.analyze(session, explain.plan(), values, handle, form)
                    : new CopyRun(session, explain.plan(), target).analyze(values, handle, form);
        } else {
            try (QueryMemory memory = session.engine().memory().open("planning", cancellation)) {
                PhysicalPlan plan = explain.plan().physical(values, session.scratch(memory, cancellation),
                        session.settings());
                lines = target == null ? form.rows(plan, null) : form.rows(target, null, plan, null);
            }
        }
        return rows(lines.stream().map(line -> row(line)).toList(), cancellation);
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private Execution rows(List<List<@Nullable Object>> rows, Cancellation cancellation) {
        return Execution.of(session, schema(), rows, -1, cancellation);
    }

    private Execution done(Cancellation cancellation) {
        return updated(0, cancellation);
    }

    private Execution updated(long rows, Cancellation cancellation) {
        return Execution.of(session, Schema.of(), List.of(), rows, cancellation);
    }
}

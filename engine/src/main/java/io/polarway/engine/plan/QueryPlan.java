package io.polarway.engine.plan;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.plan.cost.Estimator;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.plan.physical.ExpressionLowering;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.plan.physical.PhysicalPlanner;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.settings.Settings;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.jspecify.annotations.Nullable;

/// A query that was checked and rewritten, and becomes operators once its parameters have values. Immutable.
public final class QueryPlan {
    /// Which part of the memory the rows of a subplan with several readers may be expected to take.
    private static final int KEPT_PART = 8;

    private final RelNode plan;
    private final Schema schema;
    private final List<SqlType> parameterTypes;
    private final boolean isOrdered;
    private final @Nullable Assignment assignment;
    private volatile @Nullable Repeatable repeatable;

    /// Operators that do not depend on parameters or on the time.
    ///
    /// @param timezone in which constants were computed
    /// @param memory the limit of the pool
    /// @param lateRows the setting [Setting#LATE_MATERIALIZATION_MAX_ROWS]
    private record Repeatable(PhysicalPlan plan, ZoneId timezone, long memory, int lateRows) {
    }

    /// How the columns of a query become those of a table.
    ///
    /// @param schema the table's columns
    /// @param sources which column of the query each of them takes; -1 for NULL
    private record Assignment(Schema schema, int[] sources) {
    }

    QueryPlan(RelNode plan, Schema schema, int parameters) {
        this.assignment = null;
        this.plan = plan;
        this.schema = schema;
        List<SqlType> types = new ArrayList<>(Collections.nCopies(parameters, ScalarType.NULL));
        collectParameters(plan, types);
        this.parameterTypes = List.copyOf(types);
        RelNode top = plan;
        while (top instanceof Project project) {
            top = project.getInput();
        }
        this.isOrdered = top instanceof Sort;
    }

    private QueryPlan(QueryPlan query, Assignment assignment) {
        this.plan = query.plan;
        this.schema = query.schema;
        this.parameterTypes = query.parameterTypes;
        this.isOrdered = query.isOrdered;
        this.assignment = assignment;
    }

    /// Returns the plan of a query that gives the columns of a table.
    ///
    /// @param sources which column each of them takes, cast to its type; -1 for NULL
    QueryPlan into(Schema table, int... sources) {
        return new QueryPlan(this, new Assignment(table, sources.clone()));
    }

    private static void collectParameters(RelNode node, List<SqlType> types) {
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitDynamicParam(RexDynamicParam parameter) {
                SqlType type = Types.sqlType(parameter.getType());
                if (parameter.getIndex() < types.size() && type != ScalarType.NULL) {
                    types.set(parameter.getIndex(), type);
                }
                return parameter;
            }
        });
        node.getInputs().forEach(input -> collectParameters(input, types));
    }

    /// Returns the columns of the result.
    public Schema schema() {
        Assignment assigned = assignment;
        return assigned == null ? schema : assigned.schema();
    }

    /// Returns the types that the context of the parameters asks for; NULL where any type will do.
    public List<SqlType> parameterTypes() {
        return parameterTypes;
    }

    /// Returns whether the query says in which order its rows come.
    public boolean isOrdered() {
        return isOrdered;
    }

    /// Returns the operators as [#physical] does, those of the time before where they would be the same. They depend on how many
    /// rows tables in memory have: the caller knows that these have not changed since the statement was planned.
    public PhysicalPlan repeated(List<Expression.Literal> parameters, Scratch scratch, Settings settings) {
        long memory = scratch.memory().pool().limit();
        int lateRows = settings.get(Setting.LATE_MATERIALIZATION_MAX_ROWS);
        Repeatable before = repeatable;
        if (before != null && before.timezone.equals(scratch.timezone()) && before.memory == memory
                && before.lateRows == lateRows) {
            return before.plan;
        }
        PhysicalPlan made = physical(parameters, scratch, settings);
        if (parameters.isEmpty() && !scratch.isTimeRead()) {
            repeatable = new Repeatable(made, scratch.timezone(), memory, lateRows);
        }
        return made;
    }

    /// Returns the operators.
    ///
    /// @param parameters a value of its type for each parameter
    /// @param scratch memory for constants
    /// @param settings of the session
    public PhysicalPlan physical(List<Expression.Literal> parameters, Scratch scratch, Settings settings) {
        if (parameters.size() != parameterTypes.size()) {
            throw EngineException.of(ErrorCode.UNDEFINED_PARAMETER, "The statement has " + parameterTypes.size()
                    + " parameters, but " + parameters.size() + " values were given");
        }
        ExpressionLowering expressions = new ExpressionLowering(parameters, scratch);
        Estimator estimator = new Estimator(new PlanConstants(expressions, parameters.size()));
        PhysicalPlan physical = new PhysicalPlanner(expressions, estimator,
                scratch.memory().pool().limit() / KEPT_PART, settings.get(Setting.LATE_MATERIALIZATION_MAX_ROWS))
                .plan(plan, schema);
        Assignment assigned = assignment;
        if (assigned == null) {
            return physical;
        }
        List<Expression> columns = new ArrayList<>();
        for (int i = 0; i < assigned.sources().length; i++) {
            SqlType type = assigned.schema().field(i).type();
            int source = assigned.sources()[i];
            columns.add(source < 0
                    ? new Expression.Literal(null, type)
                    : ExpressionLowering.cast(new Expression.Reference(source, physical.schema().field(source).type()),
                            type));
        }
        return new PhysicalPlan.Project(physical, columns, assigned.schema());
    }
}

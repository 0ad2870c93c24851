package io.polarway.engine.plan.subquery;

import io.polarway.engine.plan.validate.EngineValidator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.jspecify.annotations.Nullable;

/// Makes relational plans of validated queries, semi and anti joins included, which Calcite validates but does not convert.
public final class EngineConverter extends SqlToRelConverter {
    private final Map<SqlJoin, JoinRelType> halfJoins = new IdentityHashMap<>();
    private final Deque<SqlNode> tables = new ArrayDeque<>();
    private final LateralJoins laterals;

    public EngineConverter(org.apache.calcite.plan.RelOptTable.ViewExpander views, EngineValidator validator,
            Prepare.CatalogReader reader, RelOptCluster cluster, SqlRexConvertletTable convertlets, Config config) {
        super(views, validator, reader, cluster, convertlets, config);
        this.laterals = new LateralJoins(validator.laterals());
    }

    /// Lets semi and anti joins pass for inner joins until they are made.
    public void prepare(SqlNode query) {
        query.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call instanceof SqlJoin join) {
                    JoinRelType type = switch (join.getJoinType()) {
                        case LEFT_SEMI_JOIN -> JoinRelType.SEMI;
                        case LEFT_ANTI_JOIN -> JoinRelType.ANTI;
                        case INNER, FULL, CROSS, LEFT, RIGHT, COMMA, ASOF, LEFT_ASOF -> null;
                    };
                    if (type != null) {
                        halfJoins.put(join, type);
                        join.setOperand(2, JoinType.INNER.symbol(join.getJoinTypeNode().getParserPosition()));
                    }
                }
                return super.visit(call);
            }
        });
    }

    @Override
    protected void convertFrom(Blackboard bb, @Nullable SqlNode from, @Nullable List<String> fieldNames) {
        if (from == null) {
            super.convertFrom(bb, null, fieldNames);
            return;
        }
        tables.push(from);
        Runnable unmark = laterals.mark(from);
        try {
            super.convertFrom(bb, from, fieldNames);
        } finally {
            unmark.run();
            tables.pop();
        }
    }

    @Override
    protected RelNode createJoin(Blackboard bb, RelNode leftRel, RelNode rightRel, RexNode joinCond,
            JoinRelType joinType) {
        JoinRelType half = tables.peek() instanceof SqlJoin join ? halfJoins.get(join) : null;
        JoinRelType type = half == null ? joinType : half;
        RelNode lateral = tables.peek() instanceof SqlJoin join
                ? laterals.create(join, leftRel, rightRel, () -> condition(bb, leftRel, rightRel, joinCond), type)
                : null;
        RelNode created = lateral == null ? joined(bb, leftRel, rightRel, joinCond, type) : lateral;
        return half == null ? created : new HalfJoin(created);
    }

    private RelNode joined(Blackboard bb, RelNode left, RelNode right, RexNode condition, JoinRelType type) {
        if (Unnesting.hasSubquery(condition) && super.createJoin(bb, left, right, rexBuilder.makeLiteral(true),
                type) instanceof Correlate correlate) {
            return LateralJoins.filtered(correlate, condition(bb, left, right, condition));
        }
        return super.createJoin(bb, left, right, condition, type);
    }

    /// Returns a join of the condition over rows as those of two tables, to which its subqueries refer by a variable.
    private Join condition(Blackboard bb, RelNode left, RelNode right, RexNode condition) {
        return (Join) super.createJoin(bb, LogicalValues.createEmpty(cluster, left.getRowType()),
                LogicalValues.createEmpty(cluster, right.getRowType()), condition, JoinRelType.INNER);
    }

    @Override
    protected void convertSelectImpl(Blackboard bb, Blackboard measures, SqlSelect select) {
        super.convertSelectImpl(bb, measures, select);
        RelNode whole = halfJoins.isEmpty() ? bb.root() : HalfJoin.resolve(bb.root());
        RelNode root = laterals.resolve(whole);
        if (root != bb.root() || !halfJoins.isEmpty()) {
            bb.setRoot(root, true);
        }
    }
}

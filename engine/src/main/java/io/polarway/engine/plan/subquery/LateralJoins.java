package io.polarway.engine.plan.subquery;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.plan.validate.Errors;
import io.polarway.engine.plan.validate.LateralScopes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// The joins of LATERAL queries that look beyond the join that they are a side of. Each reference of such a query is a variable
/// of its own, which the join binds whose left side has the column: a plain join while the FROM is converted, since Calcite finds
/// columns by counting those of the inputs of joins, and then one that runs its right side for each row.
public final class LateralJoins {
    private final LateralScopes scopes;
    private final Map<CorrelationId, Integer> columns = new HashMap<>();

    LateralJoins(LateralScopes scopes) {
        this.scopes = scopes;
    }

    /// Marks the rows of a FROM that is about to be converted.
    Runnable mark(SqlNode from) {
        return scopes.mark(from);
    }

    /// Returns a join that has to do with references of marked LATERAL queries; null if there are none.
    ///
    /// @param condition a join of its condition; by its variables the subqueries there refer to the row of both sides
    @Nullable
    RelNode create(SqlJoin join, RelNode left, RelNode right, Supplier<Join> condition, JoinRelType type) {
        Map<CorrelationId, RexFieldAccess> references = new TreeMap<>(
                (one, other) -> Integer.compare(one.getId(), other.getId()));
        new References(references).go(left);
        Map<CorrelationId, RexFieldAccess> ofRight = new HashMap<>();
        new References(ofRight).go(right);
        references.putAll(ofRight);
        references.keySet().removeAll(columns.keySet());
        if (references.isEmpty()) {
            return null;
        }
        List<SqlNode> lefts = scopes.of(join.getLeft());
        Set<CorrelationId> bound = new HashSet<>();
        for (Map.Entry<CorrelationId, RexFieldAccess> reference : references.entrySet()) {
            int column = ofRight.containsKey(reference.getKey()) ? column(reference.getValue(), lefts) : -1;
            if (column >= 0) {
                columns.put(reference.getKey(), column);
                bound.add(reference.getKey());
            }
        }
        boolean keepsLeft = type == JoinRelType.INNER || type == JoinRelType.LEFT || !type.projectsRight();
        if (!bound.isEmpty() && !keepsLeft) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT,
                    "A LATERAL query can look at the left side of an INNER, LEFT, SEMI or ANTI JOIN, not of this one",
                    join.getRight());
        }
        Join on = condition.get();
        bound.addAll(on.getVariablesSet());
        return LogicalJoin.create(left, right, ImmutableList.of(), on.getCondition(), bound, type);
    }

    /// Returns the column of the left side of a join that a reference means, or -1.
    private int column(RexFieldAccess reference, List<SqlNode> lefts) {
        int end = 0;
        for (SqlNode table : Objects.requireNonNull(scopes.tables(reference.getReferenceExpr().getType()))) {
            int start = end;
            end += scopes.width(table);
            int index = reference.getField().getIndex();
            if (index >= start && index < end) {
                int offset = 0;
                for (SqlNode one : lefts) {
                    if (one == table) {
                        return offset + index - start;
                    }
                    offset += scopes.width(one);
                }
                return -1;
            }
        }
        throw EngineException.internal("a LATERAL query looks at no table");
    }

    private boolean isMarked(RexFieldAccess access) {
        return access.getReferenceExpr() instanceof RexCorrelVariable variable
                && scopes.tables(variable.getType()) != null;
    }

    /// Returns a plan with its joins as they are to run, once its FROM is converted.
    RelNode resolve(RelNode plan) {
        return columns.isEmpty() ? plan : plan.accept(new RelHomogeneousShuttle() {
            @Override
            public RelNode visit(RelNode node) {
                RelNode visited = super.visit(node);
                return visited instanceof Join join
                        && columns.keySet().stream().anyMatch(join.getVariablesSet()::contains)
                                ? correlated(join)
                                : visited;
            }
        });
    }

    private RelNode correlated(Join join) {
        RelNode left = join.getLeft();
        RexBuilder builder = left.getCluster().getRexBuilder();
        CorrelationId id = left.getCluster().createCorrel();
        RexNode row = builder.makeCorrel(left.getRowType(), id);
        ImmutableBitSet.Builder required = ImmutableBitSet.builder();
        RelNode right = replaced(join.getRight(), new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                if (access.getReferenceExpr() instanceof RexCorrelVariable variable
                        && join.getVariablesSet().contains(variable.id)) {
                    int column = Objects.requireNonNull(columns.get(variable.id));
                    required.set(column);
                    return builder.makeFieldAccess(row, column);
                }
                return super.visitFieldAccess(access);
            }
        });
        return filtered(LogicalCorrelate.create(left, right, ImmutableList.of(), id, required.build(),
                join.getJoinType()), join);
    }

    /// Returns a join that runs its right side for each row, with a condition on both.
    ///
    /// @param on a join of the condition
    static RelNode filtered(Correlate correlate, Join on) {
        if (on.getCondition().isAlwaysTrue()) {
            return correlate;
        }
        RelNode left = correlate.getLeft();
        RelNode right = correlate.getRight();
        int lefts = left.getRowType().getFieldCount();
        RexBuilder builder = left.getCluster().getRexBuilder();
        RexNode leftRow = builder.makeCorrel(left.getRowType(), correlate.getCorrelationId());
        CorrelationId id = left.getCluster().createCorrel();
        RexNode rightRow = builder.makeCorrel(right.getRowType(), id);
        ImmutableBitSet.Builder required = ImmutableBitSet.builder();
        required.addAll(correlate.getRequiredColumns());
        RexShuttle references = new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                if (!(access.getReferenceExpr() instanceof RexCorrelVariable variable)
                        || !on.getVariablesSet().contains(variable.id)) {
                    return super.visitFieldAccess(access);
                }
                int column = access.getField().getIndex();
                if (column >= lefts) {
                    return builder.makeFieldAccess(rightRow, column - lefts);
                }
                required.set(column);
                return builder.makeFieldAccess(leftRow, column);
            }
        };
        RexNode condition = on.getCondition().accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef reference) {
                if (reference.getIndex() >= lefts) {
                    return new RexInputRef(reference.getIndex() - lefts, reference.getType());
                }
                required.set(reference.getIndex());
                return builder.makeFieldAccess(leftRow, reference.getIndex());
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                RexNode visited = super.visitSubQuery(query);
                return visited instanceof RexSubQuery own ? own.clone(replaced(own.rel, references)) : visited;
            }
        });
        return LogicalCorrelate.create(left, LogicalFilter.create(right, condition, ImmutableSet.of(id)),
                ImmutableList.of(), correlate.getCorrelationId(), required.build(), correlate.getJoinType());
    }

    /// Returns a plan with other expressions, those in its subqueries included.
    private static RelNode replaced(RelNode plan, RexShuttle replacement) {
        RexShuttle everywhere = new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                return replacement.visitFieldAccess(access);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                RexNode visited = super.visitSubQuery(query);
                return visited instanceof RexSubQuery own ? own.clone(replaced(own.rel, replacement)) : visited;
            }
        };
        return plan.accept(new RelHomogeneousShuttle() {
            @Override
            public RelNode visit(RelNode node) {
                return super.visit(node).accept(everywhere);
            }
        });
    }

    /// Finds references of marked queries.
    private final class References extends org.apache.calcite.rel.RelVisitor {
        private final Map<CorrelationId, RexFieldAccess> found;
        private final RexShuttle finder = new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                if (isMarked(access)) {
                    found.put(((RexCorrelVariable) access.getReferenceExpr()).id, access);
                }
                return super.visitFieldAccess(access);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                new References(found).go(query.rel);
                return super.visitSubQuery(query);
            }
        };

        References(Map<CorrelationId, RexFieldAccess> found) {
            this.found = found;
        }

        @Override
        public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
            node.accept(finder);
            if (node instanceof HalfJoin half) {
                half.join().accept(finder);
                visit(half.join().getInput(1), 1, half.join());
            }
            super.visit(node, ordinal, parent);
        }
    }
}

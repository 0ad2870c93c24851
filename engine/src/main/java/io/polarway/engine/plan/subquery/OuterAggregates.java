package io.polarway.engine.plan.subquery;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.plan.operator.OuterAggregateOperator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/// Makes the results of aggregate functions that subqueries use of an outer query outer columns of the subqueries.
public final class OuterAggregates extends RelHomogeneousShuttle {
    private final RexBuilder builder;

    private OuterAggregates(RexBuilder builder) {
        this.builder = builder;
    }

    /// Returns the plan without the operators that stood for these functions.
    public static RelNode resolve(RelNode plan) {
        RelNode resolved = plan.accept(new OuterAggregates(plan.getCluster().getRexBuilder()));
        new Leftover().go(resolved);
        return resolved;
    }

    @Override
    public RelNode visit(RelNode node) {
        RelNode visited = super.visit(node);
        return switch (visited) {
            case Project project -> {
                Filling filling = new Filling(project.getInput());
                List<RexNode> columns = project.getProjects().stream().map(column -> column.accept(filling)).toList();
                yield columns.equals(project.getProjects())
                        ? project
                        : LogicalProject.create(project.getInput(), ImmutableList.of(), columns,
                                project.getRowType().getFieldNames(), filling.variables(project.getVariablesSet()));
            }
            case Filter filter -> {
                Filling filling = new Filling(filter.getInput());
                RexNode condition = filter.getCondition().accept(filling);
                yield condition.equals(filter.getCondition())
                        ? filter
                        : LogicalFilter.create(filter.getInput(), condition,
                                ImmutableSet.copyOf(filling.variables(filter.getVariablesSet())));
            }
            default -> visited;
        };
    }

    /// Replaces the holders of a node's expressions.
    private final class Filling extends RexShuttle {
        private final RelNode input;
        private final CorrelationId variable;

        Filling(RelNode input) {
            this.input = input;
            this.variable = input.getCluster().createCorrel();
        }

        Set<CorrelationId> variables(Set<CorrelationId> own) {
            Set<CorrelationId> all = new HashSet<>(own);
            all.add(variable);
            return all;
        }

        @Override
        public RexNode visitCall(RexCall call) {
            if (!(call.getOperator() instanceof OuterAggregateOperator.Holder holder)) {
                return super.visitCall(call);
            }
            RexNode row = builder.makeCorrel(input.getRowType(), variable);
            RexShuttle outside = new RexShuttle() {
                @Override
                public RexNode visitInputRef(RexInputRef reference) {
                    return builder.makeFieldAccess(row, reference.getIndex());
                }
            };
            Map<Integer, RexNode> values = new HashMap<>();
            for (int i = 0; i < holder.numbers().size(); i++) {
                values.put(holder.numbers().get(i), call.getOperands().get(i + 1).accept(outside));
            }
            return call.getOperands().getFirst().accept(new Places(values)).accept(this);
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery query) {
            RexNode visited = super.visitSubQuery(query);
            return visited instanceof RexSubQuery own ? withPlan(own, own.rel.accept(OuterAggregates.this)) : visited;
        }
    }

    private static RexSubQuery withPlan(RexSubQuery query, RelNode plan) {
        return plan == query.rel ? query : query.clone(plan);
    }

    /// Puts values in their places, in subqueries of any depth.
    private static final class Places extends RexShuttle {
        private final Map<Integer, RexNode> values;

        Places(Map<Integer, RexNode> values) {
            this.values = values;
        }

        @Override
        public RexNode visitCall(RexCall call) {
            RexNode value = call.getOperator() instanceof OuterAggregateOperator.Value place
                    ? values.get(place.number())
                    : null;
            return value == null ? super.visitCall(call) : value;
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery query) {
            RexNode visited = super.visitSubQuery(query);
            return visited instanceof RexSubQuery own ? withPlan(own, own.rel.accept(new RelHomogeneousShuttle() {
                @Override
                public RelNode visit(RelNode node) {
                    return super.visit(node).accept(Places.this);
                }
            })) : visited;
        }
    }

    /// Refuses places that no query filled: those below the aggregation that would fill them.
    private static final class Leftover extends org.apache.calcite.rel.RelVisitor {
        private final RexShuttle finder = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                if (call.getOperator() instanceof OuterAggregateOperator) {
                    throw EngineException.of(ErrorCode.GROUPING_ERROR,
                            "Aggregate functions cannot be nested: one in a subquery counts to the query outside, since all"
                                    + " of its columns are of that, where it stands in another aggregate function");
                }
                return super.visitCall(call);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                new Leftover().go(query.rel);
                return super.visitSubQuery(query);
            }
        };

        @Override
        public void visit(RelNode node, int ordinal, @org.jspecify.annotations.Nullable RelNode parent) {
            node.accept(finder);
            super.visit(node, ordinal, parent);
        }
    }
}

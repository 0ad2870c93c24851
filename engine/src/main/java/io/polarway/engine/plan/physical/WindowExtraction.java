package io.polarway.engine.plan.physical;

import com.google.common.collect.ImmutableList;
import io.polarway.engine.plan.operator.ConstantOperator;
import io.polarway.engine.plan.operator.EngineOperator;
import io.polarway.engine.plan.operator.EngineRexBuilder;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.plan.operator.WindowOperator;
import io.polarway.engine.plan.relation.WindowNode;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;

/// Takes the window functions out of projections: what they take becomes a projection below a [WindowNode], what is made of
/// them stays above it.
public final class WindowExtraction extends RelHomogeneousShuttle {
    private WindowExtraction() {
    }

    /// Returns a plan without window functions in projections.
    public static RelNode extract(RelNode plan) {
        return plan.accept(new WindowExtraction());
    }

    @Override
    public RelNode visit(RelNode node) {
        RelNode below = super.visit(node);
        return below instanceof Project project && RexOver.containsOver(project.getProjects(), null)
                ? new Split(project).make()
                : below;
    }

    @Override
    public RelNode visit(LogicalProject project) {
        return visit((RelNode) project);
    }

    /// One projection on its way.
    private static final class Split extends RexShuttle {
        private final Project project;
        private final RexBuilder builder;
        private final List<RexNode> below = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private final Map<WindowNode.Call, Integer> calls = new LinkedHashMap<>();
        private final Map<RexOver, Integer> indexes = new IdentityHashMap<>();

        Split(Project project) {
            this.project = project;
            this.builder = project.getCluster().getRexBuilder();
            for (int i = 0; i < project.getInput().getRowType().getFieldCount(); i++) {
                below.add(builder.makeInputRef(project.getInput(), i));
                names.add(project.getInput().getRowType().getFieldNames().get(i));
            }
        }

        RelNode make() {
            int columns = below.size();
            apply(project.getProjects());
            RelNode input = below.size() == columns
                    ? project.getInput()
                    : LogicalProject.create(project.getInput(), ImmutableList.of(), below, names, Set.of());
            WindowNode window = WindowNode.create(input, List.copyOf(calls.keySet()));
            List<RexNode> above = new RexShuttle() {
                @Override
                public RexNode visitOver(RexOver over) {
                    return builder.makeInputRef(window, below.size() + Objects.requireNonNull(indexes.get(over)));
                }
            }.apply(project.getProjects());
            return project.copy(project.getTraitSet(), window, above, project.getRowType());
        }

        @Override
        public RexNode visitOver(RexOver over) {
            List<RexNode> operands = new ArrayList<>();
            WindowOperator operator = (WindowOperator) over.getAggOperator();
            int arguments = over.getOperands().size() - operator.frame().distances();
            List<SqlType> types = operator.bind(over.getOperands().subList(0, arguments).stream()
                    .map(operand -> Types.sqlType(operand.getType())).toList()).argumentTypes();
            for (int i = 0; i < over.getOperands().size(); i++) {
                RexNode operand = over.getOperands().get(i);
                operands.add(i >= arguments || isConstant(operand)
                        ? operand
                        : column(EngineOperator.cast((EngineRexBuilder) builder, operand, types.get(i))));
            }
            List<Integer> partition = new ArrayList<>();
            for (RexNode key : over.getWindow().partitionKeys) {
                int column = column(key).getIndex();
                if (!partition.contains(column)) {
                    partition.add(column);
                }
            }
            List<RelFieldCollation> order = new ArrayList<>();
            for (RexFieldCollation key : over.getWindow().orderKeys) {
                order.add(new RelFieldCollation(column(key.left).getIndex(), key.getDirection(),
                        key.getNullDirection()));
            }
            WindowNode.Call call = new WindowNode.Call(operator, operands, partition, order, over.getType());
            indexes.put(over, calls.computeIfAbsent(call, any -> calls.size()));
            return over;
        }

        private static boolean isConstant(RexNode node) {
            return node instanceof RexLiteral || node instanceof RexDynamicParam
                    || node instanceof RexCall call && call.getOperator() instanceof ConstantOperator;
        }

        /// Returns a column of the window's input that has the value of an expression.
        private RexInputRef column(RexNode expression) {
            int known = below.indexOf(expression);
            boolean isNew = known < 0 || !RexUtil.isDeterministic(expression);
            if (isNew) {
                below.add(expression);
                names.add("$a" + below.size());
            }
            return new RexInputRef(isNew ? below.size() - 1 : known, expression.getType());
        }
    }
}

package io.polarway.engine.plan.subquery;

import io.polarway.engine.plan.operator.ConditionalOperator;
import io.polarway.engine.plan.operator.EngineCalls;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/// Says for which rows a place in an expression is evaluated: those that come past the earlier conditions of a CASE, the
/// earlier operands of an AND, an OR or a COALESCE. It may let rows pass that do not get there, but never stops one that does.
///
/// @param stops conditions in their order: rows for which one is TRUE do not get past it
/// @param isOpen whether later conditions may be added: not after one that cannot be evaluated beforehand
record Guard(List<RexNode> stops, boolean isOpen) {
    /// That of a place that every row reaches.
    static final Guard NONE = new Guard(List.of(), true);

    Guard {
        stops = List.copyOf(stops);
    }

    boolean isNone() {
        return stops.isEmpty();
    }

    /// Returns whether some operands of a call are only evaluated for some rows.
    static boolean isLazy(RexCall call) {
        return call.getKind() == SqlKind.CASE || call.getKind() == SqlKind.AND || call.getKind() == SqlKind.OR
                || call.getOperator() == ConditionalOperator.COALESCE;
    }

    /// Returns the guard of an operand of a call that stands in a place with this guard.
    ///
    /// @param earlier the operands before it
    Guard ofOperand(RexCall call, List<RexNode> earlier, EngineCalls calls) {
        boolean isCase = call.getKind() == SqlKind.CASE;
        boolean isValue = isCase && earlier.size() % 2 == 1;
        List<RexNode> all = new ArrayList<>(stops);
        for (int i = 0; isOpen && i < earlier.size(); i += isCase ? 2 : 1) {
            RexNode operand = earlier.get(i);
            if (!RexUtil.isDeterministic(operand) || RexOver.containsOver(operand)) {
                return new Guard(all, false);
            }
            boolean isOwn = isValue && i == earlier.size() - 1;
            all.add(switch (call.getKind()) {
                case CASE -> isOwn ? calls.choice(operand, calls.truth(false), calls.truth(true)) : operand;
                case AND -> calls.call("not", operand);
                case OR -> operand;
                default -> calls.isNotNull(operand);
            });
        }
        return new Guard(all, isOpen);
    }

    /// Returns a condition that is TRUE for the rows that pass, and FALSE for others. What of it can fail does so only for rows
    /// for which it is evaluated in its own place as well.
    RexNode condition(EngineCalls calls) {
        List<RexNode> operands = new ArrayList<>();
        for (RexNode stop : stops) {
            operands.add(stop);
            operands.add(calls.truth(false));
        }
        operands.add(calls.truth(true));
        return calls.choice(operands.toArray(RexNode[]::new));
    }
}

package io.polarway.calcite;

import java.util.List;
import java.util.Set;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.Util;

/// Tells expressions that mean the same in the engine as in Calcite's own code. All others stay with Calcite: casts between
/// families, which round and fail differently, and functions that only share a name.
final class SameMeaning {
    private static final Set<String> FUNCTIONS = Set.of("UPPER", "LOWER", "CHAR_LENGTH", "CHARACTER_LENGTH", "||");

    private SameMeaning() {
    }

    static boolean ofAll(List<RexNode> expressions) {
        return expressions.stream().allMatch(SameMeaning::of);
    }

    static boolean of(RexNode expression) {
        try {
            expression.accept(new Refusal());
            return true;
        } catch (Util.FoundOne other) {
            return false;
        }
    }

    /// Stops at the first part that may mean something else.
    private static final class Refusal extends RexVisitorImpl<Void> {
        Refusal() {
            super(true);
        }

        @Override
        public Void visitCall(RexCall call) {
            boolean isSame = switch (call.getKind()) {
                case AND, OR, NOT, EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN,
                        GREATER_THAN_OR_EQUAL,
                        IS_NULL, IS_NOT_NULL, IS_TRUE, IS_FALSE, IS_NOT_TRUE, IS_NOT_FALSE, IS_DISTINCT_FROM,
                        IS_NOT_DISTINCT_FROM, LIKE, CASE, COALESCE, SEARCH -> true;
                // Calcite's integers wrap where the engine's overflow: both agree on DOUBLE only.
                case PLUS, MINUS, TIMES, MINUS_PREFIX -> call.getType().getSqlTypeName() == SqlTypeName.DOUBLE;
                case CAST -> isWideningCast(call);
                default -> FUNCTIONS.contains(call.getOperator().getName());
            };
            if (!isSame) {
                throw Util.FoundOne.NULL;
            }
            return super.visitCall(call);
        }

        private static boolean isWideningCast(RexCall call) {
            SqlTypeName from = call.getOperands().getFirst().getType().getSqlTypeName();
            SqlTypeName to = call.getType().getSqlTypeName();
            boolean isText = from.getFamily() == SqlTypeFamily.CHARACTER && to == SqlTypeName.VARCHAR;
            return from == to || isText || to == SqlTypeName.DOUBLE && from.getFamily() == SqlTypeFamily.NUMERIC
                    || to == SqlTypeName.BIGINT && SqlTypeName.INT_TYPES.contains(from);
        }

        @Override
        public Void visitOver(RexOver over) {
            throw Util.FoundOne.NULL;
        }

        @Override
        public Void visitSubQuery(RexSubQuery query) {
            throw Util.FoundOne.NULL;
        }

        @Override
        public Void visitDynamicParam(RexDynamicParam parameter) {
            throw Util.FoundOne.NULL;
        }

        @Override
        public Void visitCorrelVariable(RexCorrelVariable variable) {
            throw Util.FoundOne.NULL;
        }

        @Override
        public Void visitFieldAccess(RexFieldAccess access) {
            throw Util.FoundOne.NULL;
        }
    }
}

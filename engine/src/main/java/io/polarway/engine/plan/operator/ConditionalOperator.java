package io.polarway.engine.plan.operator;

import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/// The operators that evaluate an operand only for the rows that need it, or that ask for one type of several operands:
/// AND, OR, searched CASE, COALESCE and IN (a list).
public final class ConditionalOperator extends EngineOperator {
    public static final ConditionalOperator AND = new ConditionalOperator(Form.AND);
    public static final ConditionalOperator OR = new ConditionalOperator(Form.OR);
    /// Operands: condition, value, condition, value, ..., otherwise.
    public static final ConditionalOperator CASE = new ConditionalOperator(Form.CASE);
    public static final ConditionalOperator COALESCE = new ConditionalOperator(Form.COALESCE);
    /// Operands: the value that is looked for, then the list.
    public static final ConditionalOperator IN = new ConditionalOperator(Form.IN);

    private final Form form;

    private enum Form {
        AND, OR, CASE, COALESCE, IN
    }

    private ConditionalOperator(Form form) {
        super(form.name(), SqlKind.OTHER_FUNCTION);
        this.form = form;
    }

    @Override
    SqlType resultType(List<Argument> arguments) {
        return switch (form) {
            case AND, OR -> {
                for (int i = 0; i < arguments.size(); i++) {
                    checkCondition(arguments.get(i));
                }
                yield ScalarType.BOOLEAN;
            }
            case IN -> {
                common(arguments);
                yield ScalarType.BOOLEAN;
            }
            case COALESCE -> common(arguments);
            case CASE -> {
                for (int i = 0; i + 1 < arguments.size(); i += 2) {
                    checkCondition(arguments.get(i));
                }
                yield common(values(arguments));
            }
        };
    }

    @Override
    List<SqlType> argumentTypes(List<Argument> arguments) {
        SqlType common = switch (form) {
            case AND, OR -> ScalarType.BOOLEAN;
            case IN, COALESCE -> common(arguments);
            case CASE -> common(values(arguments));
        };
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            boolean isCondition = form == Form.CASE && i % 2 == 0 && i < arguments.size() - 1;
            types.add(isCondition ? ScalarType.BOOLEAN : common);
        }
        return types;
    }

    @Override
    public RexNode convert(EngineRexBuilder builder, List<RexNode> operands) {
        SqlType type = resultType(arguments(operands));
        RelDataType relType = Types.relType(builder.getTypeFactory(), type);
        SqlOperator operator = switch (form) {
            case AND -> SqlStdOperatorTable.AND;
            case OR -> SqlStdOperatorTable.OR;
            case CASE -> SqlStdOperatorTable.CASE;
            case COALESCE, IN -> this;
        };
        // BETWEEN makes an AND inside an AND; Calcite wants them as one.
        return builder.makeCall(relType, operator, RexUtil.flatten(castOperands(builder, operands), operator));
    }

    private void checkCondition(Argument argument) {
        if (!argument.isOpen() && argument.type() != ScalarType.BOOLEAN) {
            throw mismatch((form == Form.CASE ? "WHEN" : form.name()) + " takes BOOLEAN, not " + argument.type().sql());
        }
    }

    private SqlType common(List<Argument> arguments) {
        SqlType common = Binding.common(arguments);
        if (common == null) {
            List<String> types = arguments.stream().map(argument -> argument.type().sql()).distinct().toList();
            throw mismatch(
                    "The values of " + form.name().toUpperCase(Locale.ROOT) + " have types without a common one: "
                            + String.join(", ", types) + ". Cast them to one type");
        }
        return common;
    }

    private static List<Argument> values(List<Argument> arguments) {
        List<Argument> values = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (i % 2 == 1 || i == arguments.size() - 1) {
                values.add(arguments.get(i));
            }
        }
        return values;
    }
}

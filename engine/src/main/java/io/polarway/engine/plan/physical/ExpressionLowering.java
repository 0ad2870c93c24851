package io.polarway.engine.plan.physical;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.Folding;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.plan.operator.BoundOperator;
import io.polarway.engine.plan.operator.ConditionalOperator;
import io.polarway.engine.plan.operator.ConstantOperator;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/// Makes the engine's expressions of relational ones: every cast is written out, parameters have their values, and what
/// does not depend on rows is computed once.
public final class ExpressionLowering {
    private final List<Expression.Literal> parameters;
    private final Scratch scratch;

    public ExpressionLowering(List<Expression.Literal> parameters, Scratch scratch) {
        this.parameters = parameters;
        this.scratch = scratch;
    }

    /// Returns the expression over an input.
    ///
    /// @param columns gives the expression of an input's column
    public Expression lower(RexNode node, IntFunction<Expression> columns) {
        return Folding.fold(translate(node, columns), scratch);
    }

    /// Computes what does not depend on rows.
    Expression fold(Expression expression) {
        return Folding.fold(expression, scratch);
    }

    /// Returns the value of LIMIT or OFFSET.
    long count(RexNode node) {
        Expression value = lower(node, index -> {
            throw EngineException.internal("LIMIT depends on a column");
        });
        if (value instanceof Expression.Literal literal && literal.value() instanceof Number number
                && number.longValue() >= 0) {
            return number.longValue();
        }
        throw EngineException.of(io.polarway.engine.error.ErrorCode.INVALID_ARGUMENT,
                "LIMIT and OFFSET take numbers from 0 on");
    }

    private Expression translate(RexNode node, IntFunction<Expression> columns) {
        return switch (node) {
            case RexInputRef reference -> columns.apply(reference.getIndex());
            case RexLiteral literal -> literal(literal);
            case RexDynamicParam parameter -> cast(parameters.get(parameter.getIndex()),
                    Types.sqlType(parameter.getType()));
            case RexCall call -> call(call, columns);
            default -> throw EngineException.internal("an expression of kind " + node.getKind() + " was planned");
        };
    }

    private static Expression.Literal literal(RexLiteral literal) {
        SqlType type = Types.sqlType(literal.getType());
        if (literal.isNull()) {
            return new Expression.Literal(null, type);
        }
        if (type instanceof ScalarType scalar) {
            return new Expression.Literal(scalar(literal, scalar), type);
        }
        if (type instanceof DecimalType decimal) {
            return new Expression.Literal(decimal(literal, decimal), type);
        }
        throw unplanned(type);
    }

    private static @Nullable Object decimal(RexLiteral literal, DecimalType type) {
        BigDecimal number = literal.getValueAs(BigDecimal.class);
        return number == null ? null : number.setScale(type.scale());
    }

    // A switch over an enum alone: one over patterns and constants is linked at run time, some milliseconds of a cold start.
    private static @Nullable Object scalar(RexLiteral literal, ScalarType type) {
        return switch (type) {
            case BOOLEAN -> literal.getValueAs(Boolean.class);
            case VARCHAR -> {
                NlsString text = literal.getValueAs(NlsString.class);
                yield text == null ? null : text.getValue();
            }
            case DOUBLE -> literal.getValueAs(Double.class);
            default -> {
                BigDecimal number = literal.getValueAs(BigDecimal.class);
                yield number == null ? null : number(number, type);
            }
        };
    }

    private static Object number(BigDecimal number, ScalarType type) {
        return switch (type) {
            case TINYINT -> (Object) number.byteValueExact();
            case SMALLINT -> (Object) number.shortValueExact();
            case INTEGER -> (Object) number.intValueExact();
            case BIGINT -> (Object) number.longValueExact();
            case REAL -> (Object) number.floatValue();
            default -> throw unplanned(type);
        };
    }

    private static EngineException unplanned(SqlType type) {
        return EngineException.internal("a literal of type " + type + " was planned");
    }

    private Expression call(RexCall call, IntFunction<Expression> columns) {
        SqlOperator operator = call.getOperator();
        if (operator instanceof ConstantOperator constant) {
            return constant.literal();
        }
        List<Expression> operands = new ArrayList<>();
        for (RexNode operand : call.getOperands()) {
            operands.add(translate(operand, columns));
        }
        SqlType type = Types.sqlType(call.getType());
        if (operator instanceof BoundOperator bound) {
            return call(bound.function(), operands);
        }
        return switch (call.getKind()) {
            case CAST -> cast(operands.getFirst(), type);
            case SAFE_CAST -> new Expression.Cast(operands.getFirst(), type, true);
            case AND -> new Expression.And(flat(operands, true));
            case OR -> new Expression.Or(flat(operands, false));
            case CASE -> searchedCase(operands, type);
            case IS_TRUE -> function("is true", operands);
            case IS_NOT_TRUE -> function("is not true", operands);
            case NOT -> function("not", operands);
            // Calcite computes GROUPING from bits of its own where grouping sets are equal.
            case PLUS -> cast(function("+", operands), type);
            case TIMES -> cast(function("*", operands), type);
            case IS_NULL -> function("is null", operands);
            case IS_NOT_NULL -> function("is not null", operands);
            default -> {
                if (operator == ConditionalOperator.COALESCE) {
                    yield new Expression.Coalesce(operands.stream().map(operand -> cast(operand, type)).toList(), type);
                }
                if (operator == ConditionalOperator.IN) {
                    yield in(operands);
                }
                throw EngineException.internal("the operator " + operator.getName() + " was planned");
            }
        };
    }

    /// Returns a call whose arguments have exactly the types that the function takes.
    static Expression call(BoundFunction function, List<Expression> operands) {
        List<Expression> arguments = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            arguments.add(cast(operands.get(i), function.argumentTypes().get(i)));
        }
        return new Expression.Call(function, arguments);
    }

    /// Returns an expression in another type.
    public static Expression cast(Expression expression, SqlType type) {
        if (expression.type().equals(type)) {
            return expression;
        }
        if (expression instanceof Expression.Literal literal && literal.value() == null) {
            return new Expression.Literal(null, type);
        }
        return type == ScalarType.NULL ? expression : new Expression.Cast(expression, type, false);
    }

    private static Expression function(String name, List<Expression> operands) {
        ScalarFunction function = FunctionCatalog.scalar(name);
        BoundFunction bound = function == null ? null : function.bind(operands.stream().map(Expression::type).toList());
        if (bound == null) {
            throw EngineException.internal("no function " + name);
        }
        return call(bound, operands);
    }

    private static List<Expression> flat(List<Expression> operands, boolean isAnd) {
        List<Expression> flat = new ArrayList<>();
        for (Expression operand : operands) {
            if (isAnd && operand instanceof Expression.And and) {
                flat.addAll(and.operands());
            } else if (!isAnd && operand instanceof Expression.Or or) {
                flat.addAll(or.operands());
            } else {
                flat.add(operand);
            }
        }
        return flat;
    }

    private static Expression searchedCase(List<Expression> operands, SqlType type) {
        List<Expression.Case.Branch> branches = new ArrayList<>();
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            branches.add(new Expression.Case.Branch(cast(operands.get(i), ScalarType.BOOLEAN),
                    cast(operands.get(i + 1), type)));
        }
        return new Expression.Case(branches, cast(operands.getLast(), type), type);
    }

    private Expression in(List<Expression> operands) {
        Expression operand = operands.getFirst();
        List<Expression.Literal> literals = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        for (Expression value : operands.subList(1, operands.size())) {
            Expression folded = Folding.fold(cast(value, operand.type()), scratch);
            if (folded instanceof Expression.Literal literal) {
                literals.add(literal);
            } else {
                others.add(function("=", List.of(operand, folded)));
            }
        }
        if (others.isEmpty()) {
            return new Expression.In(operand, literals);
        }
        List<Expression> tests = new ArrayList<>();
        if (!literals.isEmpty()) {
            tests.add(new Expression.In(operand, literals));
        }
        tests.addAll(others);
        return tests.size() == 1 ? tests.getFirst() : new Expression.Or(tests);
    }
}

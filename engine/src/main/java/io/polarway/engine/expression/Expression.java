package io.polarway.engine.expression;

import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.kernel.cast.Casts;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An expression over the columns of a batch, its types settled and every implicit cast written out.
public sealed interface Expression {
    /// Returns the type of the value.
    SqlType type();

    /// Returns the expressions that this one is made of, in the order of its text; see [#withChildren].
    default List<Expression> children() {
        return switch (this) {
            case Reference _, Literal _ -> List.of();
            case Call call -> call.arguments;
            case Cast cast -> List.of(cast.operand);
            case And and -> and.operands;
            case Or or -> or.operands;
            case Case choice -> {
                List<Expression> children = new ArrayList<>();
                for (Case.Branch branch : choice.branches) {
                    children.add(branch.condition);
                    children.add(branch.value);
                }
                children.add(choice.otherwise);
                yield children;
            }
            case Coalesce coalesce -> coalesce.operands;
            case In in -> List.of(in.operand);
        };
    }

    /// Returns the same expression with other [#children], as many as it has.
    default Expression withChildren(List<Expression> children) {
        return switch (this) {
            case Reference _, Literal _ -> this;
            case Call call -> new Call(call.function, children);
            case Cast cast -> new Cast(children.getFirst(), cast.type, cast.isTry);
            case And _ -> new And(children);
            case Or _ -> new Or(children);
            case Case choice -> {
                List<Case.Branch> branches = new ArrayList<>();
                for (int i = 0; i < choice.branches.size(); i++) {
                    branches.add(new Case.Branch(children.get(2 * i), children.get(2 * i + 1)));
                }
                yield new Case(branches, children.getLast(), choice.type);
            }
            case Coalesce coalesce -> new Coalesce(children, coalesce.type);
            case In in -> new In(children.getFirst(), in.values);
        };
    }

    /// Returns whether some input makes the evaluation fail. One that cannot may be moved before the filters that guard it.
    default boolean canFail() {
        boolean own = switch (this) {
            case Call call -> call.function.canFail();
            case Cast cast -> !cast.isTry && Casts.canFail(cast.operand.type(), cast.type);
            case Reference _, Literal _, And _, Or _, Case _, Coalesce _, In _ -> false;
        };
        return own || children().stream().anyMatch(Expression::canFail);
    }

    /// Returns whether equal inputs give equal values, so that it may be evaluated once for several rows.
    default boolean isDeterministic() {
        return (!(this instanceof Call call) || call.function.isDeterministic())
                && children().stream().allMatch(Expression::isDeterministic);
    }

    /// Column `index` of the batch.
    record Reference(int index, SqlType type) implements Expression {
    }

    /// A value in one of the Java forms of [io.polarway.engine.batch.Values]; null is NULL.
    record Literal(@Nullable Object value, SqlType type) implements Expression {
    }

    /// A function of values.
    record Call(BoundFunction function, List<Expression> arguments) implements Expression {
        /// Copies the list.
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public SqlType type() {
            return function.resultType();
        }
    }

    /// A change of type. One that cannot be done is an error, or NULL if `isTry`.
    record Cast(Expression operand, SqlType type, boolean isTry) implements Expression {
    }

    /// Three-valued AND, evaluated from the left: an operand sees only rows for which none before it was false.
    record And(List<Expression> operands) implements Expression {
        /// Copies the list.
        public And {
            operands = List.copyOf(operands);
        }

        @Override
        public SqlType type() {
            return ScalarType.BOOLEAN;
        }
    }

    /// Three-valued OR, evaluated from the left: an operand sees only rows for which none before it was true.
    record Or(List<Expression> operands) implements Expression {
        /// Copies the list.
        public Or {
            operands = List.copyOf(operands);
        }

        @Override
        public SqlType type() {
            return ScalarType.BOOLEAN;
        }
    }

    /// Searched CASE: the value of the first branch whose condition is true, else `otherwise`. A branch is evaluated only
    /// for the rows that reach it. COALESCE and NULLIF are written with it too.
    record Case(List<Branch> branches, Expression otherwise, SqlType type) implements Expression {
        /// Copies the list.
        public Case {
            branches = List.copyOf(branches);
        }

        /// WHEN condition THEN value.
        public record Branch(Expression condition, Expression value) {
        }
    }

    /// The first operand that is not NULL; later operands are evaluated only for the rows that need them.
    record Coalesce(List<Expression> operands, SqlType type) implements Expression {
        /// Copies the list.
        public Coalesce {
            operands = List.copyOf(operands);
        }
    }

    /// `operand IN (values)` with literals of the operand's type; a NULL among them makes misses NULL.
    record In(Expression operand, List<Literal> values) implements Expression {
        /// Copies the list.
        public In {
            values = List.copyOf(values);
        }

        @Override
        public SqlType type() {
            return ScalarType.BOOLEAN;
        }
    }
}

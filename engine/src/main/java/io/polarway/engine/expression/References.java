package io.polarway.engine.expression;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/// Which columns expressions read, and the same expressions over other columns.
public final class References {
    private References() {
    }

    /// Returns the indexes of the columns that an expression reads.
    public static NavigableSet<Integer> of(Expression expression) {
        return of(List.of(expression));
    }

    /// Returns the indexes of the columns that some of the expressions read.
    public static NavigableSet<Integer> of(Collection<? extends Expression> expressions) {
        NavigableSet<Integer> indexes = new TreeSet<>();
        expressions.forEach(expression -> collect(expression, indexes));
        return indexes;
    }

    /// Returns the expression with every column index replaced by what `mapping` gives for it.
    public static Expression map(Expression expression, IntUnaryOperator mapping) {
        return substitute(expression, reference -> new Expression.Reference(mapping.applyAsInt(reference.index()),
                reference.type()));
    }

    /// Returns the expression with `distance` added to every column index.
    public static Expression shift(Expression expression, int distance) {
        return distance == 0 ? expression : map(expression, index -> index + distance);
    }

    /// Returns the expression with column `i` replaced by `expressions.get(i)`: a filter above a projection becomes the
    /// filter below it.
    public static Expression substitute(Expression expression, List<Expression> expressions) {
        return substitute(expression, reference -> expressions.get(reference.index()));
    }

    /// Returns the expression with every reference replaced by what `replacement` gives for it.
    public static Expression substitute(Expression expression, Function<Expression.Reference, Expression> replacement) {
        if (expression instanceof Expression.Reference reference) {
            return replacement.apply(reference);
        }
        List<Expression> before = expression.children();
        List<Expression> after = new ArrayList<>(before.size());
        boolean isSame = true;
        for (Expression child : before) {
            Expression replaced = substitute(child, replacement);
            isSame &= replaced == child;
            after.add(replaced);
        }
        return isSame ? expression : expression.withChildren(after);
    }

    private static void collect(Expression expression, Collection<Integer> indexes) {
        if (expression instanceof Expression.Reference reference) {
            indexes.add(reference.index());
        }
        expression.children().forEach(child -> collect(child, indexes));
    }
}

package io.polarway.engine.operator.join;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.References;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.SqlType;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a join does.
///
/// @param type which rows it gives
/// @param keys what has to be equal; none for a cross join, or one whose condition has no equality
/// @param condition what else has to be TRUE, over the columns of the probe side followed by those of the build side, or
///     null
/// @param probeTypes the types of the columns of the probe side
/// @param buildTypes the types of the columns of the build side
/// @param usedBuildColumns which of the columns of the build side are read by what follows the join; the others may be NULL
public record JoinSpecification(JoinType type, List<JoinKey> keys, @Nullable Expression condition,
        List<SqlType> probeTypes, List<SqlType> buildTypes, BitSet usedBuildColumns) {
    /// Copies the lists.
    public JoinSpecification {
        keys = List.copyOf(keys);
        probeTypes = List.copyOf(probeTypes);
        buildTypes = List.copyOf(buildTypes);
        for (JoinKey key : keys) {
            if (!isComparable(key.probe().type(), key.build().type())) {
                throw EngineException.internal("a join key compares " + key.probe().type().sql() + " with "
                        + key.build().type().sql());
            }
        }
    }

    /// Creates a specification for a join all of whose columns are read.
    public JoinSpecification(JoinType type, List<JoinKey> keys, @Nullable Expression condition,
            List<SqlType> probeTypes, List<SqlType> buildTypes) {
        this(type, keys, condition, probeTypes, buildTypes, all(buildTypes.size()));
    }

    /// Returns those columns of the build side to which some of the expressions over all columns of the join refer.
    public static BitSet buildColumns(int probeColumns, int buildColumns, List<Expression> expressions) {
        BitSet used = new BitSet(buildColumns);
        References.of(expressions).stream().filter(column -> column >= probeColumns)
                .forEach(column -> used.set(column - probeColumns));
        return used;
    }

    /// Returns all of `size` columns.
    public static BitSet all(int size) {
        BitSet all = new BitSet();
        all.set(0, size);
        return all;
    }

    /// Returns whether equal values of two types are the same bits.
    private static boolean isComparable(SqlType probe, SqlType build) {
        return probe.equals(build) || probe instanceof DecimalType left && build instanceof DecimalType right
                && left.scale() == right.scale() && left.isLong() == right.isLong();
    }

    /// Returns the types of the keys.
    List<SqlType> keyTypes() {
        return keys.stream().map(key -> key.probe().type()).toList();
    }
}

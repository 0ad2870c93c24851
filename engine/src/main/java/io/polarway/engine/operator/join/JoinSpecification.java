package io.polarway.engine.operator.join;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.SqlType;
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
public record JoinSpecification(JoinType type, List<JoinKey> keys, @Nullable Expression condition,
        List<SqlType> probeTypes, List<SqlType> buildTypes) {
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

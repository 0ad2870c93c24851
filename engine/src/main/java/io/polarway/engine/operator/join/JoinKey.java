package io.polarway.engine.operator.join;

import io.polarway.engine.expression.Expression;

/// Two expressions of one type that have to be equal. -0 equals 0, and NaN equals NaN.
///
/// @param probe over the columns of the probe side
/// @param build over the columns of the build side
/// @param isNullSafe whether NULL equals NULL (IS NOT DISTINCT FROM); else NULL equals nothing
public record JoinKey(Expression probe, Expression build, boolean isNullSafe) {
}

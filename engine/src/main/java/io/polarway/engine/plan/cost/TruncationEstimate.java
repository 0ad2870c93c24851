package io.polarway.engine.plan.cost;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.kernel.datetime.TimeUnit;
import io.polarway.engine.type.ScalarType;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.jspecify.annotations.Nullable;

/// How many beginnings of stretches of time a function gives: as many as lie between the least and the greatest time.
final class TruncationEstimate {
    private static final double NANOS_PER_MONTH = TimeUnit.MONTH.aboutNanos();
    private static final double NANOS_PER_MICROSECOND = 1000;

    private TruncationEstimate() {
    }

    /// Returns the estimate of a call of `date_trunc` or `time_bucket`; null if the call is another one, or nothing is known of its times.
    ///
    /// @param times what is supposed of the second argument
    static @Nullable ColumnEstimate of(RexCall call, ColumnEstimate times, Constants constants) {
        if (!isTruncation(call) || !times.hasBounds()) {
            return null;
        }
        double nanos = nanos(constants.valueOf(call.getOperands().getFirst()));
        double perUnit = nanosPerUnit(call.getOperands().get(1).getType());
        if (Double.isNaN(nanos) || Double.isNaN(perUnit)) {
            return null;
        }
        double stretches = Math.floor((times.high() - times.low()) * perUnit / nanos) + 1;
        double moved = perUnit / nanosPerUnit(call.getType());
        return new ColumnEstimate(Math.min(times.distinct(), stretches), times.rows(), times.nulls(),
                times.low() * moved, times.high() * moved, false);
    }

    static boolean isTruncation(RexCall call) {
        return switch (call.getOperator().getName().toLowerCase(Locale.ROOT)) {
            case "date_trunc", "time_bucket" -> call.getOperands().size() > 1;
            default -> false;
        };
    }

    /// Returns about how long the stretches are.
    private static double nanos(Expression.@Nullable Literal width) {
        if (width == null) {
            return Double.NaN;
        }
        return switch (width.value()) {
            case String name -> {
                try {
                    yield TimeUnit.of(name).aboutNanos();
                } catch (EngineException e) {
                    // The execution will say so.
                    yield Double.NaN;
                }
            }
            case Number number when number.doubleValue() > 0 -> width.type() == ScalarType.INTERVAL_YEAR_MONTH
                    ? number.doubleValue() * NANOS_PER_MONTH
                    : number.doubleValue() * NANOS_PER_MICROSECOND;
            case null, default -> Double.NaN;
        };
    }

    private static double nanosPerUnit(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case DATE -> 86_400e9;
            case TIMESTAMP, TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    type.getPrecision() > 6 ? 1 : NANOS_PER_MICROSECOND;
            default -> Double.NaN;
        };
    }
}

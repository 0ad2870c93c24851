package io.polarway.engine.kernel.cast;

import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import org.jspecify.annotations.Nullable;

/// The casts: between numbers and BOOLEAN, between dates and times, from VARCHAR to every scalar type, and from every type to
/// VARCHAR in its [TextForm].
public final class Casts {
    private Casts() {
    }

    /// Returns the kernel of a cast, or null if there is no cast between these types.
    ///
    /// @param isTry whether a value that the new type does not have gives NULL instead of an error
    public static @Nullable Kernel kernel(SqlType from, SqlType to, boolean isTry) {
        if (from.equals(to)) {
            return (arguments, selection, rows, scratch) -> arguments[0].retain();
        }
        if (from == ScalarType.NULL) {
            return (arguments, selection, rows, scratch) -> ConstantColumn.ofNull(to, rows);
        }
        CastFailure failure = new CastFailure(from, to, isTry);
        if (to == ScalarType.VARCHAR) {
            return Elementwise.ofViews(to, (operands, out) -> TextCasts.toText(operands, out, from));
        }
        if (from == ScalarType.VARCHAR && to == ScalarType.VARBINARY) {
            return Elementwise.ofViews(to, (operands, out) -> TextCasts.toBinary(operands, out, failure));
        }
        CastLoop loop = loop(from, to);
        return loop == null ? null : Elementwise.of(to, (operands, out) -> loop.run(operands, out, failure));
    }

    private static @Nullable CastLoop loop(SqlType from, SqlType to) {
        if (from.isNumeric() && to.isNumeric()) {
            return NumberCasts.loop(from, to);
        }
        if (from.isNumeric() && to == ScalarType.BOOLEAN) {
            return RowCast.loop(NumberCasts.toBoolean(from));
        }
        if (from == ScalarType.BOOLEAN && to.isNumeric()) {
            return NumberCasts.fromBoolean(to);
        }
        if (from == ScalarType.VARCHAR) {
            RowCast.Factory reading = TextCasts.reading(to);
            return reading == null ? null : RowCast.loop(reading);
        }
        return DateTimeCasts.loop(from, to);
    }

    /// Returns whether some value of the one type is not one of the other, so that the cast can raise an error.
    public static boolean canFail(SqlType from, SqlType to) {
        if (from.equals(to) || from == ScalarType.NULL || to == ScalarType.VARCHAR
                || to == ScalarType.BOOLEAN && from.isNumeric()) {
            return false;
        }
        if (from == ScalarType.VARCHAR) {
            return true;
        }
        if (to.isFloating()) {
            return from == ScalarType.DOUBLE;
        }
        if (from instanceof TimestampType timestamp) {
            return to instanceof TimestampType other && other.nanos() && !timestamp.nanos();
        }
        return !(to.isNumeric() && integerDigits(from) <= integerDigits(to) && isExactlyWider(from, to));
    }

    private static int integerDigits(SqlType type) {
        return switch (type) {
            case DecimalType decimal -> decimal.precision() - decimal.scale();
            case ScalarType.BOOLEAN -> 1;
            case ScalarType.TINYINT -> 3;
            case ScalarType.SMALLINT -> 5;
            case ScalarType.INTEGER -> 10;
            case ScalarType.BIGINT -> 19;
            default -> Integer.MAX_VALUE;
        };
    }

    /// Leaves out what only the number of digits makes look harmless: rounding up to one digit more, 999 to TINYINT.
    private static boolean isExactlyWider(SqlType from, SqlType to) {
        if (from instanceof DecimalType decimal) {
            return to instanceof DecimalType other
                    ? other.scale() >= decimal.scale() || integerDigits(from) < integerDigits(to)
                    : integerDigits(from) + 1 < integerDigits(to);
        }
        return true;
    }
}

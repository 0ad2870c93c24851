package io.polarway.engine.function;

import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ListType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one set of rules by which values of different types meet: in CASE, COALESCE, UNION, VALUES, IN, comparisons and
/// function arguments.
///
/// - NULL takes any type.
/// - Numbers: the wider integer; an integer with a DECIMAL gives the DECIMAL that holds both; REAL or DOUBLE with another
///   numeric type gives DOUBLE (REAL with REAL stays REAL). A DECIMAL that would need more than 38 digits keeps its scale
///   and 38 digits: what does not fit is an overflow error.
/// - DATE with TIMESTAMP gives TIMESTAMP; with and without time zone gives WITH TIME ZONE; micro with nano gives nano.
/// - VARCHAR compared with another type is read as that type; elsewhere VARCHAR only meets VARCHAR.
public final class TypeRules {
    private TypeRules() {
    }

    /// Returns the type in which values of both types are held without loss, or null if there is none.
    public static @Nullable SqlType common(SqlType left, SqlType right) {
        if (left.equals(right) || right == ScalarType.NULL) {
            return left;
        }
        if (left == ScalarType.NULL) {
            return right;
        }
        if (left.isNumeric() && right.isNumeric()) {
            return commonNumber(left, right);
        }
        if (left instanceof TimestampType || right instanceof TimestampType) {
            return commonTimestamp(left, right);
        }
        if (left instanceof ListType(SqlType leftElement) && right instanceof ListType(SqlType rightElement)) {
            SqlType element = common(leftElement, rightElement);
            return element == null ? null : new ListType(element);
        }
        return null;
    }

    /// Returns the type in which values of all the types are held without loss, NULL for an empty list, or null if there is
    /// none.
    public static @Nullable SqlType common(List<SqlType> types) {
        SqlType result = ScalarType.NULL;
        for (SqlType type : types) {
            result = common(result, type);
            if (result == null) {
                return null;
            }
        }
        return result;
    }

    /// Returns the type in which values of both types are compared, or null if they cannot be.
    public static @Nullable SqlType comparison(SqlType left, SqlType right) {
        SqlType common = common(left, right);
        if (common != null) {
            return common;
        }
        if (left == ScalarType.VARCHAR && !right.isNested()) {
            return right;
        }
        return right == ScalarType.VARCHAR && !left.isNested() ? left : null;
    }

    /// Returns whether a function parameter of type `to` takes a value of type `from` without an explicit cast: because
    /// every value of the one is a value of the other, at most rounded as DOUBLE rounds.
    public static boolean isImplicit(SqlType from, SqlType to) {
        return to.equals(common(from, to));
    }

    /// Returns the DECIMAL that holds every value of an integer type, or the DECIMAL type itself. Null for others.
    public static @Nullable DecimalType decimal(SqlType type) {
        return switch (type) {
            case DecimalType decimal -> decimal;
            case ScalarType.TINYINT -> new DecimalType(3, 0);
            case ScalarType.SMALLINT -> new DecimalType(5, 0);
            case ScalarType.INTEGER -> new DecimalType(10, 0);
            case ScalarType.BIGINT -> new DecimalType(19, 0);
            default -> null;
        };
    }

    private static SqlType commonNumber(SqlType left, SqlType right) {
        if (left.isFloating() || right.isFloating()) {
            return ScalarType.DOUBLE;
        }
        if (left.isInteger() && right.isInteger()) {
            return left.storage().width() >= right.storage().width() ? left : right;
        }
        DecimalType a = decimal(left);
        DecimalType b = decimal(right);
        if (a == null || b == null) {
            throw new IllegalStateException(left + " and " + right);
        }
        int scale = Math.max(a.scale(), b.scale());
        int digits = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
        return new DecimalType(Math.min(DecimalType.MAX_PRECISION, digits + scale), scale);
    }

    private static @Nullable SqlType commonTimestamp(SqlType left, SqlType right) {
        if (left instanceof TimestampType a && right instanceof TimestampType b) {
            return new TimestampType(a.nanos() || b.nanos(), a.withTimeZone() || b.withTimeZone());
        }
        if (left == ScalarType.DATE) {
            return right;
        }
        return right == ScalarType.DATE ? left : null;
    }
}

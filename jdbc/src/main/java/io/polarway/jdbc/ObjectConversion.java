package io.polarway.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import org.jspecify.annotations.Nullable;

/// `getObject(column, class)`: every class that some type can be read as.
final class ObjectConversion {
    private ObjectConversion() {
    }

    /// Returns the current value of a column as an object of the class, or null for NULL. Fails with SQLState 07006 if the
    /// type of the column has no such form.
    static @Nullable Object read(ColumnAccessor column, Class<?> wanted) throws SQLException {
        int entry = column.locate();
        if (entry < 0) {
            return null;
        }
        if (wanted == Object.class) {
            return column.object(entry);
        }
        if (wanted == String.class) {
            return column.text(entry);
        }
        Object own = column.convert(entry, wanted);
        if (own != null) {
            return own;
        }
        Object basic = basic(column, wanted);
        if (basic != null) {
            return basic;
        }
        Object natural = column.object(entry);
        if (wanted.isInstance(natural)) {
            return natural;
        }
        throw column.cannotConvert(wanted.getName());
    }

    private static @Nullable Object basic(ColumnAccessor column, Class<?> wanted) throws SQLException {
        if (wanted == Boolean.class) {
            return column.getBoolean();
        } else if (wanted == Byte.class) {
            return column.getByte();
        } else if (wanted == Short.class) {
            return column.getShort();
        } else if (wanted == Integer.class) {
            return column.getInt();
        } else if (wanted == Long.class) {
            return column.getLong();
        } else if (wanted == Float.class) {
            return column.getFloat();
        } else if (wanted == Double.class) {
            return column.getDouble();
        } else if (wanted == BigDecimal.class) {
            return column.getBigDecimal();
        } else if (wanted == BigInteger.class) {
            return column.getBigInteger();
        } else if (wanted == byte[].class) {
            return column.getBytes();
        } else if (wanted == Date.class) {
            return column.getDate(null);
        } else if (wanted == Time.class) {
            return column.getTime(null);
        } else if (wanted == Timestamp.class || wanted == java.util.Date.class) {
            return column.getTimestamp(null);
        }
        return null;
    }
}

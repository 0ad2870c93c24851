package io.polarway.engine.type;

import org.jspecify.annotations.Nullable;

/// What is known about the values of one column in one piece of a table (a file, a row group, a page).
///
/// Values are the Java forms of [io.polarway.engine.type.SqlType] literals: Boolean, Byte, Short, Integer, Long, Float,
/// Double, java.math.BigDecimal for DECIMAL, String for VARCHAR, byte[] for VARBINARY and UUID, Integer days for DATE,
/// Long for TIME (nanoseconds) and TIMESTAMP (the type's own unit).
///
/// @param rows the number of rows, NULLs included
/// @param nulls the number of NULLs, or -1 if unknown
/// @param min a value that no value is below, or null if unknown; it says nothing about NaN
/// @param max a value that no value is above, or null if unknown; it says nothing about NaN
/// @param distinct an estimate of the number of different values, or -1 if unknown
public record Statistics(long rows, long nulls, @Nullable Object min, @Nullable Object max, long distinct) {

    /// Returns the statistics of a piece of which only the number of rows is known.
    public static Statistics unknown(long rows) {
        return new Statistics(rows, -1, null, null, -1);
    }
}

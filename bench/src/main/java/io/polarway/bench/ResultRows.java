package io.polarway.bench;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a result in a form in which two engines can be compared: numbers as doubles, the rest as text, sorted.
public final class ResultRows {
    /// How far two numbers may be apart, relative to their size: sums of doubles depend on their order.
    private static final double TOLERANCE = 1e-9;

    /// Decimals with as many digits behind the point come from divisions, which the other engine does in DOUBLE.
    private static final int FEWEST_DIGITS = 6;

    /// Results of more rows are only compared sorted.
    private static final int MOST_MATCHED = 5_000;

    private final List<List<@Nullable Object>> rows;
    private final List<List<@Nullable Object>> sorted;

    /// A decimal that was rounded to its last digit.
    ///
    /// @param value the number
    /// @param halfUnit half of one in its last digit
    private record Quotient(double value, double halfUnit) {
        @Override
        public String toString() {
            return String.valueOf(value);
        }
    }

    /// A row with the text that it is sorted by.
    private record Keyed(String key, List<@Nullable Object> row) {
        static Keyed of(List<@Nullable Object> row) {
            return new Keyed(row.toString(), row);
        }
    }

    private ResultRows(List<List<@Nullable Object>> rows) {
        this.rows = rows;
        this.sorted = rows.stream().map(Keyed::of).sorted(Comparator.comparing(Keyed::key)).map(Keyed::row).toList();
    }

    /// Runs a query and reads its result.
    public static ResultRows read(Connection connection, String sql) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>(columns);
                for (int i = 1; i <= columns; i++) {
                    // java.sql.Time, which the standard asks for, has no microseconds; the text has.
                    boolean isTime = result.getMetaData().getColumnType(i) == Types.TIME;
                    row.add(comparable(isTime ? time(result.getString(i)) : result.getObject(i)));
                }
                rows.add(row);
            }
        }
        return new ResultRows(rows);
    }

    private static @Nullable LocalTime time(@Nullable String text) {
        return text == null ? null : LocalTime.parse(text);
    }

    private static @Nullable Object comparable(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case BigDecimal decimal when decimal.scale() >= FEWEST_DIGITS -> new Quotient(decimal.doubleValue(),
                    Math.pow(10, -decimal.scale()) / 2);
            // 0 and -0 are equal: which of them stands for a group is open.
            case Number number -> number.doubleValue() + 0.0;
            case Timestamp timestamp -> timestamp.toLocalDateTime().toString();
            default -> value.toString();
        };
    }

    /// Returns the number of rows.
    public int size() {
        return rows.size();
    }

    /// Throws an IllegalStateException that shows the first difference, if there is one, whatever the order of the rows.
    public void requireEqual(ResultRows other, String what) {
        String difference = difference(sorted, other.sorted);
        if (difference != null && !hasSame(other)) {
            throw new IllegalStateException(what + ": " + difference);
        }
    }

    /// Throws an IllegalStateException that shows the first difference, if there is one, in the rows or in their order.
    public void requireEqualInOrder(ResultRows other, String what) {
        String difference = difference(rows, other.rows);
        if (difference != null) {
            throw new IllegalStateException(what + ": " + difference);
        }
    }

    private static @Nullable String difference(List<List<@Nullable Object>> rows, List<List<@Nullable Object>> others) {
        if (rows.size() != others.size()) {
            return rows.size() + " rows, the other engine has " + others.size();
        }
        for (int i = 0; i < rows.size(); i++) {
            if (!equal(rows.get(i), others.get(i))) {
                return "row " + i + " is " + rows.get(i) + ", the other engine has " + others.get(i);
            }
        }
        return null;
    }

    /// Returns whether both have the same rows although, where numbers differ in their last digits, they are sorted
    /// differently.
    private boolean hasSame(ResultRows other) {
        if (rows.size() != other.rows.size() || rows.size() > MOST_MATCHED) {
            return false;
        }
        List<List<@Nullable Object>> left = new ArrayList<>(other.sorted);
        for (List<@Nullable Object> row : sorted) {
            int same = 0;
            while (same < left.size() && !equal(row, left.get(same))) {
                same++;
            }
            if (same == left.size()) {
                return false;
            }
            left.remove(same);
        }
        return true;
    }

    private static boolean equal(List<@Nullable Object> left, List<@Nullable Object> right) {
        for (int column = 0; column < left.size(); column++) {
            if (!equal(left.get(column), right.get(column))) {
                return false;
            }
        }
        return true;
    }

    private static boolean equal(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Quotient a && right instanceof Double b) {
            return Math.abs(a.value() - b) <= a.halfUnit() || equal(a.value(), b);
        }
        if (left instanceof Double && right instanceof Quotient) {
            return equal(right, left);
        }
        if (left instanceof Quotient a && right instanceof Quotient b) {
            return equal(a.value(), b.value());
        }
        if (left instanceof Double a && right instanceof Double b) {
            return a.equals(b) || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
        }
        return left == null ? right == null : left.equals(right);
    }
}

package io.polarway.sqltests.logic;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// A query and its result.
///
/// @param types of each column the letter: I for integers, R for numbers with three decimal places, T for text
/// @param sort how values are sorted before they are compared
/// @param expected the values, one below the other, or one line "n values hashing to x"
record LogicQuery(String sql, String types, Sort sort, List<String> expected) implements LogicRecord {
    enum Sort {
        NOSORT, ROWSORT, VALUESORT;

        static Sort of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    /// Runs the query, and returns how the result differs from the expected one; empty if it does not.
    String difference(Connection connection) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(LogicDialect.translate(sql))) {
            int columns = result.getMetaData().getColumnCount();
            if (columns != types.length()) {
                return columns + " columns, expected " + types.length();
            }
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(value(result, i, types.charAt(i - 1)));
                }
                rows.add(row);
            }
        }
        if (sort == Sort.ROWSORT) {
            rows.sort(LogicQuery::compare);
        }
        List<String> values = new ArrayList<>(rows.stream().flatMap(List::stream).toList());
        if (sort == Sort.VALUESORT) {
            values.sort(Comparator.naturalOrder());
        }
        List<String> actual = expected.size() == 1 && expected.getFirst().contains(" values hashing to ")
                ? List.of(values.size() + " values hashing to " + hash(values))
                : values;
        return actual.equals(expected) ? "" : "got " + shortened(actual) + ", expected " + shortened(expected);
    }

    private static String value(ResultSet result, int column, char type) throws SQLException {
        Object value = result.getObject(column);
        return switch (value) {
            case null -> "NULL";
            case Number number when type == 'I' -> new BigDecimal(number.toString()).setScale(0, RoundingMode.DOWN)
                    .toPlainString();
            case Number number when type == 'R' -> String.format(Locale.ROOT, "%.3f", number.doubleValue());
            case String text when text.isEmpty() -> "(empty)";
            default -> value.toString();
        };
    }

    private static int compare(List<String> left, List<String> right) {
        for (int i = 0; i < left.size(); i++) {
            int order = left.get(i).compareTo(right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static String hash(List<String> values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            for (String value : values) {
                digest.update((value + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String shortened(List<String> values) {
        return values.size() <= 20 ? values.toString()
                : values.subList(0, 20) + " and " + (values.size() - 20) + " more";
    }
}

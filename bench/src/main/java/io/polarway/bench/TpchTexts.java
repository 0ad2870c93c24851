package io.polarway.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The 22 queries of TPC-H with their validation parameters, and their answers at scale 0.01, as io.trino.tpch has them.
public final class TpchTexts {
    /// How many queries there are.
    public static final int QUERIES = 22;
    /// The tables that they read.
    public static final List<String> TABLES = List.of("customer", "lineitem", "nation", "orders", "part", "partsupp",
            "region", "supplier");

    private static final String VIEW = "CREATE OR REPLACE VIEW revenue AS";

    private TpchTexts() {
    }

    private static String resource(String file) {
        String path = "/io/trino/tpch/queries/" + file;
        try (InputStream text = TpchTexts.class.getResourceAsStream(path)) {
            if (text == null) {
                throw new IllegalStateException("The TPC-H library has no " + path);
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the statements of a query, the last of which gives its rows; query 15 begins with a view.
    ///
    /// @param number from 1 to 22
    public static List<String> statements(int number) {
        String text = resource("q" + number + ".sql").lines().filter(line -> !line.startsWith("--"))
                .collect(Collectors.joining("\n"));
        return Arrays.stream(text.split(";")).map(String::strip).filter(statement -> !statement.isEmpty()).toList();
    }

    /// Returns a query as one statement: the view of query 15 becomes a common table expression.
    public static String query(int number) {
        List<String> statements = statements(number);
        if (statements.size() == 1) {
            return statements.getFirst();
        }
        return "WITH revenue AS (" + statements.getFirst().substring(VIEW.length()) + ") " + statements.getLast();
    }

    /// Returns the rows of the answer at scale 0.01, in order, their values as text.
    public static List<List<String>> answer(int number) {
        List<List<String>> rows = new ArrayList<>();
        resource("q" + number + ".result").lines().filter(line -> !line.startsWith("--") && !line.isBlank())
                .forEach(line -> {
                    String row = line.endsWith("|") ? line.substring(0, line.length() - 1) : line;
                    rows.add(List.of(row.split("\\|", -1)));
                });
        return rows;
    }
}

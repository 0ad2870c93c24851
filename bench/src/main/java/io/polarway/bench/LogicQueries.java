package io.polarway.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A script of SQLite's logic tests: the statements that make its tables, and its queries.
///
/// @param statements in their order
/// @param queries in their order
record LogicQueries(List<String> statements, List<String> queries) {

    /// Reads a script of net.hydromatic:sql-logic-test: records between blank lines, whose first line says what they are;
    /// `----` ends the text of a query.
    ///
    /// @param name such as `select5`
    static LogicQueries read(String name) throws IOException {
        List<String> statements = new ArrayList<>();
        List<String> queries = new ArrayList<>();
        try (InputStream script = LogicQueries.class.getResourceAsStream("/test/" + name + ".test")) {
            if (script == null) {
                throw new IOException("There is no script " + name);
            }
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8).replace("\r", "");
            for (String block : text.split("\n{2,}")) {
                String[] parts = block.strip().split("\n", 2);
                if (parts[0].startsWith("statement ok")) {
                    statements.add(parts[1]);
                } else if (parts[0].startsWith("query ")) {
                    queries.add(parts[1].split("\n----", 2)[0]);
                }
            }
        }
        return new LogicQueries(statements, queries);
    }
}

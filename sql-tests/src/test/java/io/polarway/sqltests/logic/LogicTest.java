package io.polarway.sqltests.logic;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.polarway.sqltests.Configuration;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Runs 20,000 queries of SQLite's logic tests, whose tables are tables in memory here. The system property `logic.queries` says
/// how many of each folder of random ones (3,750), and `logic.first` with which
/// of select1 to select4 to begin, for runs by hand.
class LogicTest {
    private static final int MOST_REPORTED = 20;
    private static final String DIVISION_BY_ZERO = "22012";

    /// How many queries of each of select1 to select4.
    private static final int OF_SELECTS = 1_600;

    /// How many queries of one script, which all have the same tables.
    private static final int OF_A_SCRIPT = 375;

    private int queries;
    private final List<String> mistakes = new ArrayList<>();

    @Test
    @Tag("slow")
    void twentyThousandQueriesGiveTheResultsThatAreKnown() throws SQLException, IOException {
        for (int i = Integer.getInteger("logic.first", 1); i <= 4; i++) {
            run("test/select" + i + ".test", OF_SELECTS);
        }
        int wanted = Integer.getInteger("logic.queries", 3_750);
        for (String folder : List.of("select", "expr", "aggregates", "groupby")) {
            List<String> scripts = LogicScript.in("test/random/" + folder);
            int used = Math.min(scripts.size(), Math.ceilDiv(wanted, OF_A_SCRIPT));
            for (int i = 0; i < used; i++) {
                run(scripts.get(i * scripts.size() / used), Math.ceilDiv(wanted, used));
            }
        }
        System.out.println("Logic tests: " + queries + " queries");
        if (!mistakes.isEmpty()) {
            fail(mistakes.size() + " mistakes\n"
                    + String.join("\n\n", mistakes.subList(0, Math.min(mistakes.size(), MOST_REPORTED))));
        }
        assertTrue(queries >= 20_000, queries + " queries");
    }

    private void run(String name, int most) throws SQLException, IOException {
        try (LogicScript script = LogicScript.open(name);
                Connection connection = DriverManager.getConnection("jdbc:polarway:",
                        Configuration.DEFAULT.properties())) {
            int done = 0;
            for (LogicRecord record = script.next(); record != null && done < most; record = script.next()) {
                switch (record) {
                    case LogicRecord.Setup(String sql) -> {
                        // There are no indexes, and none changes a result.
                        if (!sql.startsWith("CREATE INDEX")) {
                            execute(connection, sql);
                        }
                    }
                    case LogicQuery query -> {
                        done++;
                        check(query, name, connection);
                    }
                }
            }
            queries += done;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void check(LogicQuery query, String name, Connection connection) {
        String difference;
        try {
            difference = query.difference(connection);
        } catch (SQLException e) {
            // Of a division by zero SQLite gives NULL.
            boolean isDivision = DIVISION_BY_ZERO.equals(e.getSQLState())
                    && query.sql().matches("(?s).*/ [-+ ]*0\\b.*");
            difference = isDivision ? "" : String.valueOf(e.getMessage());
        }
        if (!difference.isEmpty()) {
            mistakes.add(name + ": " + query.sql() + "\n    " + difference);
        }
    }
}

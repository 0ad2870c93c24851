package io.polarway.sqltests.random;

import io.polarway.bench.DuckDb;
import io.polarway.bench.ResultRows;
import io.polarway.sqltests.Configuration;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;

/// This engine and DuckDB, with the same tables.
final class Engines implements AutoCloseable {
    private final Connection polarway;
    private final Connection duckdb;

    /// How a query went.
    enum Verdict {
        SAME, DIFFERENT, POLARWAY_FAILS, POLARWAY_REFUSES, DUCKDB_FAILS, BOTH_FAIL
    }

    /// How a query went, and what the difference or the error is.
    record Outcome(Verdict verdict, String detail) {
        boolean isMistake() {
            return verdict == Verdict.DIFFERENT || verdict == Verdict.POLARWAY_FAILS;
        }
    }

    private Engines(Connection polarway, Connection duckdb) {
        this.polarway = polarway;
        this.duckdb = duckdb;
    }

    static Engines open(Configuration configuration) throws SQLException, IOException {
        Properties properties = configuration.properties();
        properties.setProperty("statement_timeout", "60 s");
        Connection polarway = DriverManager.getConnection("jdbc:polarway:", properties);
        Connection duckdb = DuckDb.open(1);
        DuckDb.execute(duckdb, "SET timezone = 'UTC'");
        DuckDb.execute(duckdb, "SET default_null_order = 'NULLS_LAST_ON_ASC_FIRST_ON_DESC'");
        RandomTables.create(polarway, duckdb);
        return new Engines(polarway, duckdb);
    }

    Outcome compare(RandomQuery query) {
        ResultRows theirs;
        try {
            theirs = ResultRows.read(duckdb, query.duckdb());
        } catch (SQLException e) {
            try {
                ResultRows.read(polarway, query.polarway());
                return new Outcome(Verdict.DUCKDB_FAILS, String.valueOf(e.getMessage()));
            } catch (SQLException both) {
                return isBug(both) ? new Outcome(Verdict.POLARWAY_FAILS, String.valueOf(both.getMessage()))
                        : new Outcome(Verdict.BOTH_FAIL, both.getMessage() + "\n" + e.getMessage());
            }
        }
        try {
            ResultRows ours = ResultRows.read(polarway, query.polarway());
            if (query.isOrdered()) {
                ours.requireEqualInOrder(theirs, "In order");
            } else {
                ours.requireEqual(theirs, "Rows");
            }
            return new Outcome(Verdict.SAME, "");
        } catch (SQLFeatureNotSupportedException e) {
            return new Outcome(Verdict.POLARWAY_REFUSES, String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            return new Outcome("0A000".equals(e.getSQLState()) ? Verdict.POLARWAY_REFUSES : Verdict.POLARWAY_FAILS,
                    String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            return new Outcome(Verdict.DIFFERENT, String.valueOf(e.getMessage()));
        }
    }

    /// Returns whether the engine says that an error is one of its own.
    private static boolean isBug(SQLException e) {
        return "XX000".equals(e.getSQLState()) || "57014".equals(e.getSQLState());
    }

    @Override
    public void close() throws SQLException {
        try (duckdb) {
            polarway.close();
        }
    }
}

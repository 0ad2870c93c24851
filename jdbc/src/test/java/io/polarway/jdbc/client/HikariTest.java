package io.polarway.jdbc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.polarway.engine.Engine;
import io.polarway.engine.Session;
import io.polarway.engine.settings.Setting;
import io.polarway.jdbc.ExampleFiles;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A pool of HikariCP: its checks of connections, many users at once, and nothing left behind.
class HikariTest {
    @TempDir
    static Path directory;

    @BeforeAll
    static void writeFiles() throws SQLException {
        ExampleFiles.ticks(directory);
    }

    private static HikariConfig config() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:polarway:" + directory + ";memory_limit=321MB");
        config.addDataSourceProperty("timezone", "Asia/Tokyo");
        config.setMaximumPoolSize(3);
        config.setRegisterMbeans(false);
        return config;
    }

    @Test
    void manyUsersShareAFewConnections() throws Exception {
        Engine engine;
        try (HikariDataSource pool = new HikariDataSource(config());
                ExecutorService users = Executors.newFixedThreadPool(6)) {
            try (Connection connection = pool.getConnection()) {
                engine = connection.unwrap(Engine.class);
                assertEquals("Asia/Tokyo",
                        connection.unwrap(Session.class).settings().get(Setting.TIMEZONE).getId());
                assertTrue(connection.isValid(1));
            }
            List<Future<Double>> answers = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                answers.add(users.submit(() -> vwap(pool)));
            }
            for (Future<Double> answer : answers) {
                assertEquals(TickVwap.ofBuys().get("S0"), answer.get());
            }
            assertEquals(0, pool.getHikariPoolMXBean().getActiveConnections());
            assertTrue(pool.getHikariPoolMXBean().getTotalConnections() <= 3);
            assertEquals(0, engine.memory().used());
        }
        assertEquals(0, engine.memory().used());
    }

    private static double vwap(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(TickVwap.SQL)) {
            statement.setString(1, "BUY");
            try (ResultSet rows = statement.executeQuery()) {
                assertTrue(rows.next());
                return rows.getDouble("vwap");
            }
        }
    }

    @Test
    void aConnectionThatIsGivenBackLeavesNothingOpenAndNothingChanged() throws SQLException {
        HikariConfig config = config();
        config.setMaximumPoolSize(1);
        config.setAutoCommit(false);
        config.setReadOnly(true);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionTestQuery("SELECT 1");
        config.setConnectionInitSql("SET timezone = 'UTC'");
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Engine engine;
            Statement left;
            ResultSet halfRead;
            try (Connection connection = pool.getConnection()) {
                engine = connection.unwrap(Engine.class);
                assertEquals("UTC", connection.unwrap(Session.class).settings().get(Setting.TIMEZONE).getId());
                assertFalse(connection.getAutoCommit());
                assertTrue(connection.isReadOnly());
                left = connection.createStatement();
                halfRead = left.executeQuery("SELECT * FROM ticks");
                assertTrue(halfRead.next());
                connection.setReadOnly(false);
                connection.setNetworkTimeout(Runnable::run, 60_000);
            }
            assertTrue(halfRead.isClosed());
            assertTrue(left.isClosed());
            assertEquals(0, engine.memory().used());
            try (Connection again = pool.getConnection(); Statement statement = again.createStatement()) {
                assertTrue(again.isReadOnly());
                assertEquals(0, again.getNetworkTimeout());
                // An error of a statement does not make the pool give the connection up.
                Session session = again.unwrap(Session.class);
                assertThrows(SQLException.class, () -> statement.executeQuery("SELECT nothing FROM ticks"));
                again.rollback();
                assertEquals(session, again.unwrap(Session.class));
            }
        }
    }

    @Test
    void aBrokenConnectionIsReplaced() throws SQLException {
        HikariConfig config = config();
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Session broken;
            try (Connection connection = pool.getConnection()) {
                broken = connection.unwrap(Session.class);
                connection.unwrap(io.polarway.jdbc.PolarwayConnection.class).close();
                assertFalse(connection.isValid(1));
                assertThrows(SQLException.class, connection::createStatement);
            }
            try (Connection connection = pool.getConnection()) {
                assertNotSame(broken, connection.unwrap(Session.class));
                assertTrue(connection.isValid(1));
            }
        }
    }
}

package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.Engine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseMetaDataTest {
    @TempDir
    static Path directory;

    @BeforeAll
    static void writeFiles() throws Exception {
        ExampleFiles.types(directory);
        Files.createDirectories(directory.resolve("trades"));
        ExampleFiles.write(directory.resolve("trades/a.parquet"), "SELECT 1 AS id, 'x' AS name");
        ExampleFiles.write(directory.resolve("trades/b.parquet"), "SELECT 2 AS id, 'y' AS name");
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:polarway:" + directory);
    }

    @Test
    void everyMethodAnswersOrSaysThatItIsNotSupported() throws Exception {
        try (Connection connection = connect()) {
            DatabaseMetaData metaData = connection.getMetaData();
            for (Method method : DatabaseMetaData.class.getMethods()) {
                Object[] arguments = Arrays.stream(method.getParameterTypes()).map(DatabaseMetaDataTest::argument)
                        .toArray();
                if (method.getName().equals("unwrap") || method.getName().equals("isWrapperFor")) {
                    continue;
                }
                try {
                    Object answer = method.invoke(metaData, arguments);
                    if (answer instanceof ResultSet rows) {
                        while (rows.next()) {
                            assertNotNull(rows.getMetaData());
                        }
                        rows.close();
                        assertTrue(rows.isClosed());
                    }
                } catch (InvocationTargetException e) {
                    assertTrue(e.getCause() instanceof SQLFeatureNotSupportedException,
                            method + " threw " + e.getCause());
                }
            }
            assertEquals(0, connection.unwrap(Engine.class).memory().used());
        }
    }

    private static Object argument(Class<?> type) {
        if (type == int.class) {
            return ResultSet.TYPE_FORWARD_ONLY;
        }
        return type == boolean.class ? false : null;
    }

    @Test
    void filesFoldersAndViewsAreTables() throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE VIEW named AS SELECT id AS identifier FROM trades WHERE id > 1");
            DatabaseMetaData metaData = connection.getMetaData();
            assertEquals(List.of("trades TABLE", "types TABLE", "named VIEW"),
                    tables(metaData.getTables(null, null, "%", null)));
            assertEquals(List.of("trades TABLE"), tables(metaData.getTables("", "", "TR_DES", new String[]{"TABLE"})));
            assertEquals(List.of("named VIEW"), tables(metaData.getTables(null, null, null, new String[]{"VIEW"})));
            assertEquals(List.of(), tables(metaData.getTables("other", null, "%", null)));
        }
    }

    private static List<String> tables(ResultSet rows) throws SQLException {
        try (rows) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                assertNull(rows.getString("TABLE_CAT"));
                assertNull(rows.getString("TABLE_SCHEM"));
                names.add(rows.getString("TABLE_NAME") + " " + rows.getString("TABLE_TYPE"));
            }
            return names;
        }
    }

    @Test
    void columnsAreDescribed() throws SQLException {
        try (Connection connection = connect();
                ResultSet rows = connection.getMetaData().getColumns(null, null, "types", "%")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString("COLUMN_NAME"));
                assertEquals(names.size(), rows.getInt("ORDINAL_POSITION"));
                if (rows.getString("COLUMN_NAME").equals("dec")) {
                    assertEquals(Types.DECIMAL, rows.getInt("DATA_TYPE"));
                    assertEquals("DECIMAL", rows.getString("TYPE_NAME"));
                    assertEquals(15, rows.getInt("COLUMN_SIZE"));
                    assertEquals(2, rows.getInt("DECIMAL_DIGITS"));
                }
            }
            assertEquals(17, names.size());
            assertEquals("bool", names.getFirst());
        }
    }

    @Test
    void functionsAreListed() throws SQLException {
        try (Connection connection = connect()) {
            DatabaseMetaData metaData = connection.getMetaData();
            assertTrue(metaData.getNumericFunctions().startsWith("ABS,"), metaData.getNumericFunctions());
            try (ResultSet functions = metaData.getFunctions(null, null, "SU_")) {
                assertTrue(functions.next());
                assertEquals("sum", functions.getString("FUNCTION_NAME"));
                assertFalse(functions.getString("REMARKS").isEmpty());
                assertFalse(functions.next());
            }
        }
    }

    @Test
    void theProductIsNamed() throws SQLException {
        try (Connection connection = connect()) {
            DatabaseMetaData metaData = connection.getMetaData();
            assertEquals("Polarway", metaData.getDatabaseProductName());
            assertEquals("Polarway JDBC Driver", metaData.getDriverName());
            assertEquals(metaData.getDriverMajorVersion() + "." + metaData.getDriverMinorVersion() + ".0",
                    metaData.getDriverVersion());
            assertEquals("jdbc:polarway:" + directory, metaData.getURL());
            assertEquals("\"", metaData.getIdentifierQuoteString());
            assertTrue(metaData.nullsAreSortedHigh());
            assertFalse(metaData.supportsTransactions());
            assertFalse(metaData.supportsMixedCaseIdentifiers());
            assertTrue(metaData.storesMixedCaseIdentifiers());
            try (ResultSet types = metaData.getTypeInfo()) {
                int before = Integer.MIN_VALUE;
                while (types.next()) {
                    assertTrue(types.getInt("DATA_TYPE") >= before, "ordered by DATA_TYPE");
                    before = types.getInt("DATA_TYPE");
                }
            }
        }
    }
}

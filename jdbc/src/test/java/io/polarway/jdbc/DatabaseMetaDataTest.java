package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
                    tables(metaData.getTables(null, "main", "%", null)));
            assertEquals(List.of("trades TABLE"), tables(metaData.getTables("", "", "TR_DES", new String[]{"TABLE"})));
            assertEquals(List.of("named VIEW"), tables(metaData.getTables(null, null, null, new String[]{"VIEW"})));
            assertEquals(List.of(), tables(metaData.getTables("other", null, "%", null)));
            assertEquals(List.of(), tables(metaData.getTables(null, "other", "%", null)));
            assertEquals(List.of("trades TABLE"), tables(metaData.getTables("polarway", "ma_n", "tr%", null)));
        }
    }

    /// What metadata says is what information_schema says, and what may stand before names in statements.
    @Test
    void catalogAndSchemaAreTheSameEverywhere() throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            assertEquals("polarway", connection.getCatalog());
            assertEquals("main", connection.getSchema());
            connection.setCatalog("polarway");
            connection.setSchema("main");
            assertThrows(SQLException.class, () -> connection.setCatalog("other"));
            assertThrows(SQLException.class, () -> connection.setSchema("other"));
            DatabaseMetaData metaData = connection.getMetaData();
            List<String> told = new ArrayList<>();
            try (ResultSet columns = metaData.getColumns(null, null, null, null)) {
                while (columns.next()) {
                    String table = columns.getString("TABLE_CAT") + "." + columns.getString("TABLE_SCHEM") + ".\""
                            + columns.getString("TABLE_NAME") + "\"";
                    String column = table + ".\"" + columns.getString("COLUMN_NAME") + "\"";
                    told.add(column);
                    statement.executeQuery("SELECT " + column + " FROM " + table + " LIMIT 0").close();
                }
            }
            List<String> listed = new ArrayList<>();
            try (ResultSet columns = statement.executeQuery("SELECT * FROM polarway.information_schema.columns")) {
                while (columns.next()) {
                    listed.add(columns.getString("table_catalog") + "." + columns.getString("table_schema") + ".\""
                            + columns.getString("table_name") + "\".\"" + columns.getString("column_name") + "\"");
                }
            }
            assertFalse(listed.isEmpty());
            told.removeIf(column -> column.startsWith("polarway.information_schema."));
            assertEquals(listed.stream().sorted().toList(), told.stream().sorted().toList());
            assertEquals("information_schema main ",
                    shape(metaData.getSchemas(null, "%"), "TABLE_SCHEM,TABLE_CATALOG"));
            assertEquals("main ", shape(metaData.getSchemas("polarway", "m%"), "TABLE_SCHEM,TABLE_CATALOG"));
            assertEquals("columns schemata tables views ", names(metaData.getTables(null, "information_schema", "%",
                    new String[]{"SYSTEM VIEW"})));
        }
    }

    private static String names(ResultSet tables) throws SQLException {
        try (tables) {
            StringBuilder names = new StringBuilder();
            while (tables.next()) {
                names.append(tables.getString("TABLE_NAME")).append(' ');
            }
            return names.toString();
        }
    }

    private static List<String> tables(ResultSet rows) throws SQLException {
        try (rows) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                assertEquals("polarway", rows.getString("TABLE_CAT"));
                assertEquals("main", rows.getString("TABLE_SCHEM"));
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

    /// Names, order and types of the columns are those of java.sql.DatabaseMetaData.
    @Test
    void whatThereIsNoneOfHasItsColumns() throws SQLException {
        try (Connection connection = connect()) {
            DatabaseMetaData metaData = connection.getMetaData();
            assertEquals("polarway ", shape(metaData.getCatalogs(), "TABLE_CAT"));
            assertEquals("information_schema main ", shape(metaData.getSchemas(), "TABLE_SCHEM,TABLE_CATALOG"));
            assertEquals("", shape(metaData.getPrimaryKeys(null, null, "types"),
                    "TABLE_CAT,TABLE_SCHEM,TABLE_NAME,COLUMN_NAME,KEY_SEQ:SMALLINT,PK_NAME"));
            String foreign = "PKTABLE_CAT,PKTABLE_SCHEM,PKTABLE_NAME,PKCOLUMN_NAME,FKTABLE_CAT,FKTABLE_SCHEM,FKTABLE_NAME,"
                    + "FKCOLUMN_NAME,KEY_SEQ:SMALLINT,UPDATE_RULE:SMALLINT,DELETE_RULE:SMALLINT,FK_NAME,PK_NAME,"
                    + "DEFERRABILITY:SMALLINT";
            assertEquals("", shape(metaData.getImportedKeys(null, null, "types"), foreign));
            assertEquals("", shape(metaData.getExportedKeys(null, null, "types"), foreign));
            assertEquals("", shape(metaData.getCrossReference(null, null, "types", null, null, "trades"), foreign));
            assertEquals("", shape(metaData.getIndexInfo(null, null, "types", false, true),
                    "TABLE_CAT,TABLE_SCHEM,TABLE_NAME,NON_UNIQUE:BOOLEAN,INDEX_QUALIFIER,INDEX_NAME,TYPE:SMALLINT,"
                            + "ORDINAL_POSITION:SMALLINT,COLUMN_NAME,ASC_OR_DESC,CARDINALITY:BIGINT,PAGES:BIGINT,"
                            + "FILTER_CONDITION"));
            assertEquals("", shape(metaData.getTablePrivileges(null, null, "types"),
                    "TABLE_CAT,TABLE_SCHEM,TABLE_NAME,GRANTOR,GRANTEE,PRIVILEGE,IS_GRANTABLE"));
            assertEquals("", shape(metaData.getProcedures(null, null, null),
                    "PROCEDURE_CAT,PROCEDURE_SCHEM,PROCEDURE_NAME,RESERVED_1,RESERVED_2,RESERVED_3,REMARKS,"
                            + "PROCEDURE_TYPE:SMALLINT,SPECIFIC_NAME"));
            assertEquals("",
                    shape(metaData.getClientInfoProperties(), "NAME,MAX_LEN:INTEGER,DEFAULT_VALUE,DESCRIPTION"));
        }
    }

    /// Checks the columns of an answer and returns the first column of its rows.
    private static String shape(ResultSet answer, String columns) throws SQLException {
        try (ResultSet rows = answer) {
            StringBuilder found = new StringBuilder();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                String type = rows.getMetaData().getColumnTypeName(i);
                found.append(i == 1 ? "" : ",").append(rows.getMetaData().getColumnLabel(i))
                        .append(type.equals("VARCHAR") ? "" : ":" + type);
            }
            assertEquals(columns, found.toString());
            StringBuilder values = new StringBuilder();
            while (rows.next()) {
                values.append(rows.getString(1)).append(' ');
            }
            return values.toString();
        }
    }

    @Test
    void sizesOfColumnsAreThoseThatToolsShow() throws SQLException {
        try (Connection connection = connect();
                ResultSet rows = connection.getMetaData().getColumns(null, null, "types", null)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString("COLUMN_NAME") + " " + rows.getString("TYPE_NAME") + " "
                        + rows.getObject("COLUMN_SIZE") + " " + rows.getObject("DECIMAL_DIGITS") + " "
                        + rows.getObject("NUM_PREC_RADIX") + " " + rows.getInt("NULLABLE") + " "
                        + rows.getString("IS_NULLABLE"));
            }
            assertEquals(List.of("bool BOOLEAN 1 null null 1 YES", "tiny TINYINT 3 0 10 1 YES",
                    "small SMALLINT 5 0 10 1 YES", "int INTEGER 10 0 10 1 YES", "big BIGINT 19 0 10 1 YES",
                    "real REAL 7 null 10 1 YES", "double DOUBLE 15 null 10 1 YES", "dec DECIMAL 15 2 10 1 YES",
                    "wide DECIMAL 38 3 10 1 YES", "text VARCHAR 2147483647 null null 1 YES",
                    "bytes VARBINARY 2147483647 null null 1 YES", "date DATE 10 null null 1 YES",
                    "time TIME 18 9 null 1 YES", "ts TIMESTAMP 26 6 null 1 YES", "tsns TIMESTAMP 29 9 null 1 YES",
                    "tstz TIMESTAMP WITH TIME ZONE 32 6 null 1 YES", "uuid UUID 36 null null 1 YES"), found);
        }
    }

    @Test
    void patternsAreEscaped() throws SQLException {
        ExampleFiles.write(directory.resolve("a_b.parquet"), "SELECT 1 AS c_d, 2 AS cxd");
        ExampleFiles.write(directory.resolve("axb.parquet"), "SELECT 1 AS c_d, 2 AS cxd");
        try (Connection connection = connect()) {
            DatabaseMetaData metaData = connection.getMetaData();
            String escape = metaData.getSearchStringEscape();
            assertEquals(List.of("a_b TABLE", "axb TABLE"), tables(metaData.getTables(null, null, "a_b", null)));
            assertEquals(List.of("a_b TABLE"), tables(metaData.getTables(null, null, "a" + escape + "_b", null)));
            try (ResultSet columns = metaData.getColumns(null, null, "a" + escape + "_b", "c" + escape + "_d")) {
                assertTrue(columns.next());
                assertEquals("c_d", columns.getString("COLUMN_NAME"));
                assertFalse(columns.next());
            }
        } finally {
            directory.resolve("a_b.parquet").toFile().delete();
            directory.resolve("axb.parquet").toFile().delete();
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
    void everyFunctionHasItsParameters() throws SQLException {
        try (Connection connection = connect()) {
            DatabaseMetaData metaData = connection.getMetaData();
            List<String> names = new ArrayList<>();
            try (ResultSet functions = metaData.getFunctions(null, null, null)) {
                while (functions.next()) {
                    names.add(functions.getString("FUNCTION_NAME"));
                }
            }
            assertTrue(names.containsAll(List.of("sum", "upper", "row_number")), names.toString());
            List<String> described = new ArrayList<>();
            StringBuilder few = new StringBuilder();
            try (ResultSet columns = metaData.getFunctionColumns(null, null, null, null)) {
                while (columns.next()) {
                    String name = columns.getString("FUNCTION_NAME");
                    int position = columns.getInt("ORDINAL_POSITION");
                    boolean isResult = position == 0;
                    if (isResult) {
                        described.add(name);
                    }
                    assertEquals(isResult ? DatabaseMetaData.functionReturn : DatabaseMetaData.functionColumnIn,
                            columns.getShort("COLUMN_TYPE"));
                    if (List.of("round", "median", "ntile", "pi").contains(name)) {
                        few.append(name).append(' ').append(columns.getString("COLUMN_NAME")).append(' ')
                                .append(columns.getString("TYPE_NAME")).append('\n');
                    }
                }
            }
            assertEquals(names, described);
            assertEquals("""
                    median result DOUBLE
                    median argument1 DOUBLE
                    ntile result BIGINT
                    ntile argument1 BIGINT
                    pi result DOUBLE
                    round result DECIMAL
                    round argument1 DECIMAL
                    round argument2 INTEGER
                    """, few.toString());
            try (ResultSet columns = metaData.getFunctionColumns(null, "main", "replace", "argument_")) {
                for (int i = 1; i <= 3; i++) {
                    assertTrue(columns.next());
                    assertEquals(i, columns.getInt("ORDINAL_POSITION"));
                }
                assertFalse(columns.next());
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
            assertTrue(metaData.supportsOpenCursorsAcrossRollback());
            assertTrue(metaData.supportsSchemasInDataManipulation());
            assertTrue(metaData.supportsSubqueriesInQuantifieds());
            assertFalse(metaData.supportsNonNullableColumns());
            assertFalse(metaData.supportsCatalogsInIndexDefinitions());
            assertFalse(metaData.supportsDifferentTableCorrelationNames());
            assertEquals("", metaData.getUserName());
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

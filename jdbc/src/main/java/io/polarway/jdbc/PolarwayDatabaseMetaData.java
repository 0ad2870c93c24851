package io.polarway.jdbc;

import io.polarway.engine.TableDescription;
import io.polarway.engine.catalog.InformationSchema;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.calcite.avatica.AvaticaDatabaseMetaData;
import org.apache.calcite.avatica.InternalProperty;
import org.apache.calcite.avatica.util.Casing;
import org.jspecify.annotations.Nullable;

/// Describes the engine and the tables of the connection's directory, which are in the schema `main` of the catalog `polarway`.
final class PolarwayDatabaseMetaData extends AvaticaDatabaseMetaData {
    private static final String SYSTEM_VIEW = "SYSTEM VIEW";

    private final PolarwayConnection connection;

    PolarwayDatabaseMetaData(PolarwayConnection connection) {
        super(connection);
        this.connection = connection;
        connection.properties.put(InternalProperty.CASE_SENSITIVE, false);
        connection.properties.put(InternalProperty.UNQUOTED_CASING, Casing.UNCHANGED);
        connection.properties.put(InternalProperty.QUOTED_CASING, Casing.UNCHANGED);
    }

    private ResultSet none(String columns) throws SQLException {
        return MetadataRows.of(columns).resultSet(connection);
    }

    /// Returns the views of the schema that describes the others.
    private static List<TableDescription> systemViews(@Nullable String pattern) {
        return InformationSchema.views().stream().filter(view -> NamePattern.matches(pattern, view))
                .map(view -> new TableDescription(view, SYSTEM_VIEW, InformationSchema.schema(view))).toList();
    }

    private List<TableDescription> tables(@Nullable String pattern) throws SQLException {
        // Backslashes mean something here and nothing to the engine's LIKE.
        String like = pattern == null || pattern.indexOf('\\') >= 0 ? null : pattern;
        try {
            return connection.using(session -> session.tables(like)).stream()
                    .filter(table -> NamePattern.matches(pattern, table.name()))
                    .sorted(Comparator.comparing(TableDescription::kind).thenComparing(TableDescription::name))
                    .toList();
        } catch (RuntimeException e) {
            throw PolarwayConnection.failure(e);
        }
    }

    @Override
    public ResultSet getTables(@Nullable String catalog, @Nullable String schemaPattern,
            @Nullable String tableNamePattern,
            String @Nullable [] types) throws SQLException {
        MetadataRows rows = MetadataRows.of("""
                TABLE_CAT TABLE_SCHEM TABLE_NAME TABLE_TYPE REMARKS TYPE_CAT TYPE_SCHEM TYPE_NAME
                SELF_REFERENCING_COL_NAME REF_GENERATION""");
        List<String> wanted = types == null ? List.of(SYSTEM_VIEW, "TABLE", "VIEW") : List.of(types);
        if (Namespace.matches(catalog, schemaPattern, Namespace.INFORMATION) && wanted.contains(SYSTEM_VIEW)) {
            systemViews(tableNamePattern).forEach(view -> addTable(rows, Namespace.INFORMATION, view));
        }
        if (Namespace.matches(catalog, schemaPattern, Namespace.SCHEMA)) {
            tables(tableNamePattern).stream().filter(table -> wanted.contains(table.kind()))
                    .forEach(table -> addTable(rows, Namespace.SCHEMA, table));
        }
        return rows.resultSet(connection);
    }

    private static void addTable(MetadataRows rows, String schema, TableDescription table) {
        rows.add(Namespace.CATALOG, schema, table.name(), table.kind(), "", null, null, null, null, null);
    }

    @Override
    public ResultSet getColumns(@Nullable String catalog, @Nullable String schemaPattern,
            @Nullable String tableNamePattern, @Nullable String columnNamePattern) throws SQLException {
        MetadataRows rows = MetadataRows.of("""
                TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE:int TYPE_NAME COLUMN_SIZE:int BUFFER_LENGTH:int
                DECIMAL_DIGITS:int NUM_PREC_RADIX:int NULLABLE:int REMARKS COLUMN_DEF SQL_DATA_TYPE:int
                SQL_DATETIME_SUB:int CHAR_OCTET_LENGTH:int ORDINAL_POSITION:int IS_NULLABLE SCOPE_CATALOG SCOPE_SCHEMA
                SCOPE_TABLE SOURCE_DATA_TYPE:short IS_AUTOINCREMENT IS_GENERATEDCOLUMN""");
        if (Namespace.matches(catalog, schemaPattern, Namespace.INFORMATION)) {
            systemViews(tableNamePattern)
                    .forEach(view -> addColumns(rows, Namespace.INFORMATION, view, columnNamePattern));
        }
        if (Namespace.matches(catalog, schemaPattern, Namespace.SCHEMA)) {
            tables(tableNamePattern).stream().sorted(Comparator.comparing(TableDescription::name))
                    .forEach(table -> addColumns(rows, Namespace.SCHEMA, table, columnNamePattern));
        }
        return rows.resultSet(connection);
    }

    private static void addColumns(MetadataRows rows, String schema, TableDescription table, @Nullable String pattern) {
        for (int i = 0; i < table.schema().size(); i++) {
            Field field = table.schema().field(i);
            if (NamePattern.matches(pattern, field.name())) {
                addColumn(rows, schema, table.name(), field, i + 1);
            }
        }
    }

    private static void addColumn(MetadataRows rows, String schema, String table, Field field, int position) {
        JdbcType type = JdbcType.of(field.type());
        boolean isText = type.code() == Types.VARCHAR || type.code() == Types.VARBINARY;
        rows.add(Namespace.CATALOG, schema, table, field.name(), type.code(), type.name(), type.precision(), null,
                type.fractionDigits(), type.isSigned() ? 10 : null,
                field.nullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls, "", null, null,
                null,
                isText ? type.precision() : null, position, field.nullable() ? "YES" : "NO", null, null, null, null,
                "NO",
                "NO");
    }

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        MetadataRows rows = MetadataRows.of("""
                TYPE_NAME DATA_TYPE:int PRECISION:int LITERAL_PREFIX LITERAL_SUFFIX CREATE_PARAMS NULLABLE:short
                CASE_SENSITIVE:bool SEARCHABLE:short UNSIGNED_ATTRIBUTE:bool FIXED_PREC_SCALE:bool AUTO_INCREMENT:bool
                LOCAL_TYPE_NAME MINIMUM_SCALE:short MAXIMUM_SCALE:short SQL_DATA_TYPE:int SQL_DATETIME_SUB:int
                NUM_PREC_RADIX:int""");
        List<SqlType> types = new ArrayList<>(List.of(ScalarType.values()));
        types.remove(ScalarType.NULL);
        types.add(new DecimalType(DecimalType.MAX_PRECISION, 0));
        types.add(TimestampType.NANOS);
        types.add(TimestampType.NANOS_TZ);
        types.sort(Comparator.comparingInt(type -> JdbcType.of(type).code()));
        for (SqlType type : types) {
            addType(rows, type, JdbcType.of(type));
        }
        return rows.resultSet(connection);
    }

    private static void addType(MetadataRows rows, SqlType type, JdbcType description) {
        String prefix = switch (description.code()) {
            case Types.VARCHAR -> "'";
            case Types.VARBINARY -> "X'";
            case Types.DATE, Types.TIME, Types.TIMESTAMP -> description.name() + " '";
            default -> null;
        };
        boolean isDecimal = type instanceof DecimalType;
        int maximumScale = isDecimal ? DecimalType.MAX_PRECISION : description.scale();
        rows.add(description.name(), description.code(), description.precision(), prefix, prefix == null ? null : "'",
                isDecimal ? "precision,scale" : null, DatabaseMetaData.typeNullable, type == ScalarType.VARCHAR,
                DatabaseMetaData.typeSearchable, false, false, false, description.name(), 0, maximumScale,
                null, null, description.isSigned() ? 10 : null);
    }

    @Override
    public ResultSet getTableTypes() throws SQLException {
        return MetadataRows.of("TABLE_TYPE").add(SYSTEM_VIEW).add("TABLE").add("VIEW").resultSet(connection);
    }

    @Override
    public ResultSet getCatalogs() throws SQLException {
        return MetadataRows.of("TABLE_CAT").add(Namespace.CATALOG).resultSet(connection);
    }

    @Override
    public ResultSet getSchemas() throws SQLException {
        return getSchemas(null, null);
    }

    @Override
    public ResultSet getSchemas(@Nullable String catalog, @Nullable String schemaPattern) throws SQLException {
        MetadataRows rows = MetadataRows.of("TABLE_SCHEM TABLE_CATALOG");
        for (String schema : Namespace.SCHEMAS) {
            if (Namespace.matches(catalog, schemaPattern, schema)) {
                rows.add(schema, Namespace.CATALOG);
            }
        }
        return rows.resultSet(connection);
    }

    @Override
    public ResultSet getPrimaryKeys(@Nullable String catalog, @Nullable String schema, String table)
            throws SQLException {
        return none("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME KEY_SEQ:short PK_NAME");
    }

    private static final String FOREIGN_KEYS = """
            PKTABLE_CAT PKTABLE_SCHEM PKTABLE_NAME PKCOLUMN_NAME FKTABLE_CAT FKTABLE_SCHEM FKTABLE_NAME FKCOLUMN_NAME
            KEY_SEQ:short UPDATE_RULE:short DELETE_RULE:short FK_NAME PK_NAME DEFERRABILITY:short""";

    @Override
    public ResultSet getImportedKeys(@Nullable String catalog, @Nullable String schema, String table)
            throws SQLException {
        return none(FOREIGN_KEYS);
    }

    @Override
    public ResultSet getExportedKeys(@Nullable String catalog, @Nullable String schema, String table)
            throws SQLException {
        return none(FOREIGN_KEYS);
    }

    @Override
    public ResultSet getCrossReference(@Nullable String parentCatalog, @Nullable String parentSchema,
            String parentTable,
            @Nullable String foreignCatalog, @Nullable String foreignSchema, String foreignTable) throws SQLException {
        return none(FOREIGN_KEYS);
    }

    @Override
    public ResultSet getIndexInfo(@Nullable String catalog, @Nullable String schema, String table, boolean unique,
            boolean approximate) throws SQLException {
        return none("""
                TABLE_CAT TABLE_SCHEM TABLE_NAME NON_UNIQUE:bool INDEX_QUALIFIER INDEX_NAME TYPE:short
                ORDINAL_POSITION:short COLUMN_NAME ASC_OR_DESC CARDINALITY:long PAGES:long FILTER_CONDITION""");
    }

    @Override
    public ResultSet getBestRowIdentifier(@Nullable String catalog, @Nullable String schema, String table, int scope,
            boolean nullable) throws SQLException {
        return none("""
                SCOPE:short COLUMN_NAME DATA_TYPE:int TYPE_NAME COLUMN_SIZE:int BUFFER_LENGTH:int DECIMAL_DIGITS:short
                PSEUDO_COLUMN:short""");
    }

    @Override
    public ResultSet getVersionColumns(@Nullable String catalog, @Nullable String schema, String table)
            throws SQLException {
        return none("""
                SCOPE:short COLUMN_NAME DATA_TYPE:int TYPE_NAME COLUMN_SIZE:int BUFFER_LENGTH:int DECIMAL_DIGITS:short
                PSEUDO_COLUMN:short""");
    }

    @Override
    public ResultSet getTablePrivileges(@Nullable String catalog, @Nullable String schemaPattern,
            @Nullable String tableNamePattern) throws SQLException {
        return none("TABLE_CAT TABLE_SCHEM TABLE_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE");
    }

    @Override
    public ResultSet getColumnPrivileges(@Nullable String catalog, @Nullable String schema, String table,
            @Nullable String columnNamePattern) throws SQLException {
        return none("TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE");
    }

    @Override
    public ResultSet getProcedures(@Nullable String catalog, @Nullable String schemaPattern,
            @Nullable String procedureNamePattern) throws SQLException {
        return none(
                """
                        PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME RESERVED_1 RESERVED_2 RESERVED_3 REMARKS PROCEDURE_TYPE:short
                        SPECIFIC_NAME""");
    }

    @Override
    public ResultSet getProcedureColumns(@Nullable String catalog, @Nullable String schemaPattern,
            @Nullable String procedureNamePattern, @Nullable String columnNamePattern) throws SQLException {
        return none("""
                PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME COLUMN_NAME COLUMN_TYPE:short DATA_TYPE:int TYPE_NAME
                PRECISION:int LENGTH:int SCALE:short RADIX:short NULLABLE:short REMARKS COLUMN_DEF SQL_DATA_TYPE:int
                SQL_DATETIME_SUB:int CHAR_OCTET_LENGTH:int ORDINAL_POSITION:int IS_NULLABLE SPECIFIC_NAME""");
    }

    @Override
    public ResultSet getFunctions(@Nullable String catalog, @Nullable String schemaPattern,
            @Nullable String functionNamePattern) throws SQLException {
        MetadataRows rows = MetadataRows
                .of("FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME REMARKS FUNCTION_TYPE:short SPECIFIC_NAME");
        if (Namespace.matches(catalog, schemaPattern, Namespace.SCHEMA)) {
            FunctionNames.descriptions().forEach((name, description) -> {
                if (NamePattern.matches(functionNamePattern, name)) {
                    rows.add(Namespace.CATALOG, Namespace.SCHEMA, name, description,
                            DatabaseMetaData.functionNoTable, name);
                }
            });
        }
        return rows.resultSet(connection);
    }

    @Override
    public ResultSet getFunctionColumns(@Nullable String catalog, @Nullable String schemaPattern,
            @Nullable String functionNamePattern, @Nullable String columnNamePattern) throws SQLException {
        MetadataRows rows = MetadataRows.of("""
                FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME COLUMN_NAME COLUMN_TYPE:short DATA_TYPE:int TYPE_NAME
                PRECISION:int LENGTH:int SCALE:short RADIX:short NULLABLE:short REMARKS CHAR_OCTET_LENGTH:int
                ORDINAL_POSITION:int IS_NULLABLE SPECIFIC_NAME""");
        if (Namespace.matches(catalog, schemaPattern, Namespace.SCHEMA)) {
            FunctionShape.all().forEach((name, shape) -> {
                if (NamePattern.matches(functionNamePattern, name)) {
                    for (int i = 0; i <= shape.parameters().size(); i++) {
                        addFunctionColumn(rows, name, shape, i, columnNamePattern);
                    }
                }
            });
        }
        return rows.resultSet(connection);
    }

    /// Adds the result of a function, at position 0, or an argument.
    private static void addFunctionColumn(MetadataRows rows, String function, FunctionShape shape, int position,
            @Nullable String pattern) {
        String column = position == 0 ? "result" : "argument" + position;
        if (!NamePattern.matches(pattern, column)) {
            return;
        }
        JdbcType type = JdbcType.of(position == 0 ? shape.result() : shape.parameters().get(position - 1));
        boolean isText = type.code() == Types.VARCHAR || type.code() == Types.VARBINARY;
        rows.add(Namespace.CATALOG, Namespace.SCHEMA, function, column,
                position == 0 ? DatabaseMetaData.functionReturn : DatabaseMetaData.functionColumnIn, type.code(),
                type.name(), type.precision(), type.precision(), type.fractionDigits(), type.isSigned() ? 10 : null,
                DatabaseMetaData.functionNullable, "", isText ? type.precision() : null, position, "YES", function);
    }

    @Override
    public ResultSet getPseudoColumns(@Nullable String catalog, @Nullable String schemaPattern,
            @Nullable String tableNamePattern, @Nullable String columnNamePattern) throws SQLException {
        return none("""
                TABLE_CAT TABLE_SCHEM TABLE_NAME COLUMN_NAME DATA_TYPE:int COLUMN_SIZE:int DECIMAL_DIGITS:int
                NUM_PREC_RADIX:int COLUMN_USAGE REMARKS CHAR_OCTET_LENGTH:int IS_NULLABLE""");
    }

    @Override
    public ResultSet getUDTs(@Nullable String catalog, @Nullable String schemaPattern, @Nullable String typeNamePattern,
            int @Nullable [] types) throws SQLException {
        return none("TYPE_CAT TYPE_SCHEM TYPE_NAME CLASS_NAME DATA_TYPE:int REMARKS BASE_TYPE:short");
    }

    @Override
    public ResultSet getSuperTypes(@Nullable String catalog, @Nullable String schemaPattern,
            @Nullable String typeNamePattern) throws SQLException {
        return none("TYPE_CAT TYPE_SCHEM TYPE_NAME SUPERTYPE_CAT SUPERTYPE_SCHEM SUPERTYPE_NAME");
    }

    @Override
    public ResultSet getSuperTables(@Nullable String catalog, @Nullable String schemaPattern,
            @Nullable String tableNamePattern) throws SQLException {
        return none("TABLE_CAT TABLE_SCHEM TABLE_NAME SUPERTABLE_NAME");
    }

    @Override
    public ResultSet getAttributes(@Nullable String catalog, @Nullable String schemaPattern,
            @Nullable String typeNamePattern, @Nullable String attributeNamePattern) throws SQLException {
        return none("""
                TYPE_CAT TYPE_SCHEM TYPE_NAME ATTR_NAME DATA_TYPE:int ATTR_TYPE_NAME ATTR_SIZE:int DECIMAL_DIGITS:int
                NUM_PREC_RADIX:int NULLABLE:int REMARKS ATTR_DEF SQL_DATA_TYPE:int SQL_DATETIME_SUB:int
                CHAR_OCTET_LENGTH:int ORDINAL_POSITION:int IS_NULLABLE SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE
                SOURCE_DATA_TYPE:short""");
    }

    @Override
    public ResultSet getClientInfoProperties() throws SQLException {
        return none("NAME MAX_LEN:int DEFAULT_VALUE DESCRIPTION");
    }

    @Override
    public String getNumericFunctions() {
        return FunctionNames.numeric();
    }

    @Override
    public String getStringFunctions() {
        return FunctionNames.string();
    }

    @Override
    public String getTimeDateFunctions() {
        return FunctionNames.timeAndDate();
    }

    @Override
    public String getSystemFunctions() {
        return FunctionNames.system();
    }

    @Override
    public String getSQLKeywords() {
        return "ANALYZE,ANTI,COPY,DESCRIBE,EXCLUDE,EXPLAIN,EXTERNAL,ILIKE,LIMIT,LOCATION,OFFSET,QUALIFY,REPLACE,SEMI,SHOW,"
                + "SUMMARIZE,TRUNCATE,TRY_CAST";
    }

    @Override
    public int getDefaultTransactionIsolation() {
        return Connection.TRANSACTION_NONE;
    }

    @Override
    public boolean supportsResultSetHoldability(int holdability) {
        return holdability == ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public boolean ownUpdatesAreVisible(int type) {
        return false;
    }

    @Override
    public boolean ownDeletesAreVisible(int type) {
        return false;
    }

    @Override
    public boolean ownInsertsAreVisible(int type) {
        return false;
    }

    @Override
    public boolean othersUpdatesAreVisible(int type) {
        return false;
    }

    @Override
    public boolean othersDeletesAreVisible(int type) {
        return false;
    }

    @Override
    public boolean othersInsertsAreVisible(int type) {
        return false;
    }

    @Override
    public boolean updatesAreDetected(int type) {
        return false;
    }

    @Override
    public boolean deletesAreDetected(int type) {
        return false;
    }

    @Override
    public boolean insertsAreDetected(int type) {
        return false;
    }

    @Override
    public boolean nullsAreSortedHigh() {
        return true;
    }

    @Override
    public boolean nullsAreSortedLow() {
        return false;
    }

    @Override
    public boolean nullsAreSortedAtStart() {
        return false;
    }

    @Override
    public boolean nullsAreSortedAtEnd() {
        return false;
    }

    @Override
    public boolean usesLocalFiles() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public boolean supportsOpenCursorsAcrossCommit() {
        return true;
    }

    @Override
    public boolean supportsOpenStatementsAcrossCommit() {
        return true;
    }

    @Override
    public boolean supportsDataManipulationTransactionsOnly() {
        return false;
    }

    @Override
    public boolean dataDefinitionCausesTransactionCommit() {
        return false;
    }

    @Override
    public boolean allProceduresAreCallable() {
        return false;
    }

    @Override
    public boolean supportsConvert() {
        return false;
    }

    @Override
    public boolean supportsStoredFunctionsUsingCallSyntax() {
        return false;
    }

    @Override
    public String getCatalogTerm() {
        return "catalog";
    }

    @Override
    public boolean supportsSubqueriesInQuantifieds() {
        return true;
    }

    /// Returns false: columns of tables have no constraints.
    @Override
    public boolean supportsNonNullableColumns() {
        return false;
    }

    @Override
    public boolean supportsCatalogsInDataManipulation() {
        return true;
    }

    @Override
    public boolean supportsCatalogsInTableDefinitions() {
        return true;
    }

    @Override
    public boolean supportsSchemasInDataManipulation() {
        return true;
    }

    @Override
    public boolean supportsSchemasInTableDefinitions() {
        return true;
    }

    @Override
    public boolean supportsCatalogsInIndexDefinitions() {
        return false;
    }

    @Override
    public boolean supportsCatalogsInPrivilegeDefinitions() {
        return false;
    }

    @Override
    public boolean supportsCatalogsInProcedureCalls() {
        return false;
    }

    @Override
    public boolean supportsSchemasInIndexDefinitions() {
        return false;
    }

    @Override
    public boolean supportsSchemasInPrivilegeDefinitions() {
        return false;
    }

    @Override
    public boolean supportsSchemasInProcedureCalls() {
        return false;
    }

    @Override
    public boolean supportsANSI92IntermediateSQL() {
        return false;
    }

    @Override
    public boolean supportsANSI92FullSQL() {
        return false;
    }

    @Override
    public boolean supportsExtendedSQLGrammar() {
        return false;
    }

    @Override
    public boolean supportsOpenCursorsAcrossRollback() {
        return true;
    }

    @Override
    public boolean supportsOpenStatementsAcrossRollback() {
        return true;
    }

    /// Returns false: an alias may be any name, also that of another table.
    @Override
    public boolean supportsDifferentTableCorrelationNames() {
        return false;
    }

    /// Returns no name, since nobody logs in.
    @Override
    public String getUserName() {
        return "";
    }

    @Override
    public PolarwayConnection getConnection() {
        return connection;
    }

    @Override
    public <T> T unwrap(Class<T> wanted) throws SQLException {
        if (wanted.isInstance(this)) {
            return wanted.cast(this);
        }
        throw SqlErrors.notWrapped(this, wanted);
    }

    @Override
    public boolean isWrapperFor(Class<?> wanted) {
        return wanted.isInstance(this);
    }
}

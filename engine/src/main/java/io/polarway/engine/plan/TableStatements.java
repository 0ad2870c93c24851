package io.polarway.engine.plan;

import io.polarway.engine.catalog.CatalogEntry;
import io.polarway.engine.catalog.ExternalTable;
import io.polarway.engine.catalog.StoredTable;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.NearestName;
import io.polarway.engine.plan.parser.CopyStatement;
import io.polarway.engine.plan.parser.FilesTable;
import io.polarway.engine.plan.parser.SqlStatementParser;
import io.polarway.engine.plan.parser.StatementOption;
import io.polarway.engine.plan.syntax.DeclaredFiles;
import io.polarway.engine.plan.syntax.ExpressionRewriter;
import io.polarway.engine.plan.syntax.StatementTables;
import io.polarway.engine.plan.validate.Errors;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDelete;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUpdate;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.ddl.SqlColumnDeclaration;
import org.apache.calcite.sql.ddl.SqlCreateTable;
import org.apache.calcite.sql.ddl.SqlTruncateTable;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Plans the statements that make and change tables in memory. What changes rows is a query over the table: DELETE one for the
/// rows that stay, UPDATE one for all rows with their new values.
final class TableStatements {
    /// The column of UPDATE's query that tells which rows the condition holds for.
    private static final String IS_CHANGED = "is changed row";

    private final PlanningContext context;
    private final Function<SqlNode, QueryPlan> queries;

    /// Creates a planner.
    ///
    /// @param queries plans queries of the statement
    TableStatements(PlanningContext context, Function<SqlNode, QueryPlan> queries) {
        this.context = context;
        this.queries = queries;
    }

    Statement create(SqlCreateTable create) {
        SqlNode query = create.query;
        QueryPlan rows = query == null ? null : queries.apply(query);
        Schema schema = schema(create, rows);
        checkNames(schema, create.name);
        QueryPlan assigned = rows == null ? null : rows.into(schema, positions(schema.size()));
        return new Statement.CreateTable(create.name.names, schema, assigned, create.getReplace(), create.ifNotExists);
    }

    private Schema schema(SqlCreateTable create, @Nullable QueryPlan rows) {
        SqlNodeList columns = create.columnList;
        if (rows == null) {
            if (columns == null) {
                throw Errors.at(ErrorCode.INVALID_STATEMENT, "CREATE TABLE takes columns, or AS and a query",
                        create.name);
            }
            ExpressionRewriter types = new QueryBinder(context).types();
            List<Field> fields = new ArrayList<>();
            for (SqlNode column : columns) {
                SqlColumnDeclaration declaration = (SqlColumnDeclaration) column;
                if (Boolean.FALSE.equals(declaration.dataType.getNullable())) {
                    throw Errors.unsupported("NOT NULL and other constraints", declaration);
                }
                fields.add(new Field(declaration.name.getSimple(), types.type(declaration.dataType)));
            }
            return new Schema(fields);
        }
        if (columns != null && columns.size() != rows.schema().size()) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT,
                    "The table names " + columns.size() + " columns, its query has "
                            + rows.schema().size(),
                    create.name);
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < rows.schema().size(); i++) {
            Field field = rows.schema().field(i);
            String name = columns == null ? field.name() : columns.get(i).toString();
            // A column of nothing but NULL can be any type: text takes what comes later.
            fields.add(new Field(name, field.type() == ScalarType.NULL ? ScalarType.VARCHAR : field.type()));
        }
        return new Schema(fields);
    }

    private static void checkNames(Schema schema, SqlNode node) {
        List<String> names = schema.fields().stream().map(field -> field.name().toLowerCase(Locale.ROOT)).toList();
        for (int i = 0; i < names.size(); i++) {
            if (names.indexOf(names.get(i)) < i) {
                throw Errors.at(ErrorCode.INVALID_STATEMENT,
                        "The table has two columns called \"" + schema.field(i).name()
                                + "\". AS names them apart",
                        node);
            }
        }
    }

    private static int[] positions(int columns) {
        int[] positions = new int[columns];
        Arrays.setAll(positions, i -> i);
        return positions;
    }

    Statement insert(SqlInsert insert) {
        StoredTable table = stored(insert.getTargetTable());
        if (insert.isUpsert()) {
            throw Errors.unsupported("UPSERT statements", insert);
        }
        SqlNode source = written(insert.getSource(), types(table, insert.getTargetColumnList()));
        return insert(table, insert.getTargetColumnList(), queries.apply(source), source);
    }

    /// Returns the types of the columns that INSERT gives values.
    private static List<SqlType> types(StoredTable table, @Nullable SqlNodeList named) {
        return named == null || named.isEmpty()
                ? table.schema().fields().stream().map(Field::type).toList()
                : named.stream().map(name -> table.schema().field(column(table, name)).type()).toList();
    }

    /// Returns VALUES with NULL, which is what every column has by default, in the places of DEFAULT, and values of
    /// a column, some of which are texts, as what the column takes.
    private static SqlNode written(SqlNode source, List<SqlType> types) {
        if (source.getKind() != SqlKind.VALUES) {
            return source;
        }
        List<List<SqlNode>> rows = new ArrayList<>();
        BitSet texts = new BitSet();
        BitSet others = new BitSet();
        for (SqlNode row : ((SqlCall) source).getOperandList()) {
            List<SqlNode> operands = row.getKind() == SqlKind.ROW ? ((SqlCall) row).getOperandList() : List.of(row);
            List<SqlNode> values = new ArrayList<>();
            for (SqlNode operand : operands) {
                SqlNode value = withoutDefault(operand);
                if (!SqlUtil.isNullLiteral(value, false)) {
                    (value instanceof SqlCharStringLiteral ? texts : others).set(values.size());
                }
                values.add(value);
            }
            rows.add(values);
        }
        texts.and(others);
        List<SqlNode> written = new ArrayList<>();
        for (List<SqlNode> values : rows) {
            for (int i = texts.nextSetBit(0); i >= 0 && i < values.size() && i < types.size(); i = texts
                    .nextSetBit(i + 1)) {
                values.set(i, cast(values.get(i), types.get(i)));
            }
            written.add(SqlStdOperatorTable.ROW.createCall(source.getParserPosition(), values));
        }
        return SqlStdOperatorTable.VALUES.createCall(source.getParserPosition(), written);
    }

    private static SqlNode withoutDefault(SqlNode value) {
        return value.getKind() == SqlKind.DEFAULT ? SqlLiteral.createNull(value.getParserPosition()) : value;
    }

    private static Statement insert(StoredTable table, @Nullable SqlNodeList named, QueryPlan rows, SqlNode source) {
        int[] sources = new int[table.schema().size()];
        int wanted = sources.length;
        if (named == null || named.isEmpty()) {
            sources = positions(wanted);
        } else {
            wanted = named.size();
            Arrays.fill(sources, -1);
            for (int i = 0; i < named.size(); i++) {
                int column = column(table, named.get(i));
                if (sources[column] >= 0) {
                    throw Errors.at(ErrorCode.INVALID_STATEMENT, "Column " + named.get(i) + " is named twice",
                            named.get(i));
                }
                sources[column] = i;
            }
        }
        if (rows.schema().size() != wanted) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT, "The table \"" + table.name() + "\" takes " + wanted
                    + (wanted == 1 ? " value" : " values") + " for "
                    + (named == null || named.isEmpty() ? "all its columns"
                            : "the named columns")
                    + ", but here are " + rows.schema().size(), source);
        }
        return new Statement.Insert(table, rows.into(table.schema(), sources));
    }

    private static int column(StoredTable table, SqlNode name) {
        String text = name.toString();
        int exact = table.schema().indexOf(text);
        if (exact >= 0) {
            return exact;
        }
        List<String> names = table.schema().fields().stream().map(Field::name).toList();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(text)) {
                return i;
            }
        }
        throw Errors.at(ErrorCode.UNDEFINED_COLUMN, "Column not found: " + text + NearestName.hint(text, names), name);
    }

    /// `COPY t FROM 'files'` is INSERT of what the files have, read with the types of the table's columns.
    Statement copyFrom(CopyStatement copy) {
        StoredTable table = stored(copy.source());
        String format = null;
        Map<String, Object> options = new LinkedHashMap<>();
        for (StatementOption option : copy.options()) {
            String name = option.name().toString().toLowerCase(Locale.ROOT);
            if (name.equals("format")) {
                format = String.valueOf(StatementTables.value(option.value()));
            } else {
                options.put(name, StatementTables.value(option.value()));
            }
        }
        List<Field> fields = new ArrayList<>();
        if (copy.columns().isEmpty()) {
            fields.addAll(table.schema().fields());
        } else {
            copy.columns().forEach(name -> fields.add(table.schema().field(column(table, name))));
        }
        ExternalTable files = new ExternalTable(table.name(), new Schema(fields), format, List.of(),
                List.of(copy.path()), options);
        SqlParserPos position = copy.pathNode().getParserPosition();
        SqlNode read = new DeclaredFiles(files, position);
        SqlNodeList columns = new SqlNodeList(
                fields.stream().map(field -> new SqlIdentifier(field.name(), position)).toList(), position);
        return insert(table, columns, queries.apply(select(columns, read, null, position)), copy.pathNode());
    }

    Statement delete(SqlDelete delete) {
        StoredTable table = stored(delete.getTargetTable());
        SqlNode condition = delete.getCondition();
        if (condition == null) {
            return new Statement.Truncate(table);
        }
        SqlParserPos position = delete.getParserPosition();
        SqlNode stays = SqlStdOperatorTable.IS_NOT_TRUE.createCall(condition.getParserPosition(), condition);
        SqlNode from = aliased(delete.getTargetTable(), delete.getAlias());
        QueryPlan rows = queries.apply(select(star(position), from, stays, position));
        return new Statement.Rewrite(table, rows.into(table.schema(), positions(table.schema().size())), false);
    }

    Statement update(SqlUpdate update) {
        StoredTable table = stored(update.getTargetTable());
        SqlParserPos position = update.getParserPosition();
        SqlNode condition = update.getCondition();
        SqlNode isChanged = condition == null
                ? SqlLiteral.createBoolean(true, position)
                : SqlStdOperatorTable.IS_TRUE.createCall(condition.getParserPosition(), condition);
        SqlIdentifier alias = update.getAlias();
        SqlNodeList marked = new SqlNodeList(List.of(SqlIdentifier.star(position), as(isChanged, IS_CHANGED)),
                position);
        SqlNode inner = select(marked, aliased(update.getTargetTable(), alias), null, position);
        SqlIdentifier name = alias == null ? last(update.getTargetTable()) : alias;
        SqlNode from = SqlStdOperatorTable.AS.createCall(position, inner, name);

        SqlNode[] values = new SqlNode[table.schema().size()];
        for (int i = 0; i < update.getTargetColumnList().size(); i++) {
            SqlNode target = update.getTargetColumnList().get(i);
            int column = column(table, target);
            if (values[column] != null) {
                throw Errors.at(ErrorCode.INVALID_STATEMENT, "Column " + target + " is set twice", target);
            }
            values[column] = withoutDefault(update.getSourceExpressionList().get(i));
        }
        SqlNodeList items = new SqlNodeList(position);
        for (int i = 0; i < values.length; i++) {
            Field field = table.schema().field(i);
            SqlNode old = quoted(field.name(), position);
            SqlNode value = values[i];
            items.add(value == null ? old : as(chosen(cast(value, field.type()), old, position), field.name()));
        }
        items.add(quoted(IS_CHANGED, position));
        QueryPlan rows = queries.apply(select(items, from, null, position));
        List<Field> fields = new ArrayList<>(table.schema().fields());
        fields.add(new Field(IS_CHANGED, ScalarType.BOOLEAN));
        return new Statement.Rewrite(table, rows.into(new Schema(fields), positions(fields.size())), true);
    }

    private static SqlNode chosen(SqlNode changed, SqlNode old, SqlParserPos position) {
        return SqlCase.createSwitched(position, null, SqlNodeList.of(quoted(IS_CHANGED, position)),
                SqlNodeList.of(changed), old);
    }

    /// Returns a value in the type of its column, so that the values that stay never take the detour through another type.
    private static SqlNode cast(SqlNode value, SqlType type) {
        SqlSelect example = (SqlSelect) SqlStatementParser.parse("SELECT CAST(NULL AS " + type.sql() + ")").getFirst();
        SqlNode target = ((SqlCall) example.getSelectList().get(0)).operand(1);
        return SqlStdOperatorTable.CAST.createCall(value.getParserPosition(), value, target);
    }

    Statement truncate(SqlTruncateTable truncate) {
        return new Statement.Truncate(stored(truncate.name));
    }

    /// Returns the table in memory of a name. Throws an error at its place.
    private StoredTable stored(SqlNode node) {
        if (!(node instanceof SqlIdentifier name) || FilesTable.isFiles(name)) {
            throw Errors.at(ErrorCode.UNSUPPORTED,
                    "Only tables that CREATE TABLE made can be changed. COPY ... TO writes files",
                    node);
        }
        CatalogEntry entry;
        try {
            entry = context.reads().entry(name.names, context.scratch().cancellation());
        } catch (EngineException e) {
            throw Errors.at(e.code(), String.valueOf(e.getMessage()), node);
        }
        if (entry == null) {
            EngineException undefined = context.catalog().undefined(name.names, context.scratch().cancellation());
            throw Errors.at(undefined.code(), String.valueOf(undefined.getMessage()), node);
        }
        if (entry instanceof CatalogEntry.TableEntry found && found.table() instanceof StoredTable table) {
            return table;
        }
        throw Errors.at(ErrorCode.UNSUPPORTED, "\"" + entry.name() + "\" is "
                + (entry instanceof CatalogEntry.ViewEntry ? "a view" : "made of files")
                + ": only tables that CREATE TABLE made can be changed. COPY ... TO writes files", node);
    }

    private static SqlNode aliased(SqlNode table, @Nullable SqlIdentifier alias) {
        return alias == null ? table : SqlStdOperatorTable.AS.createCall(table.getParserPosition(), table, alias);
    }

    private static SqlIdentifier last(SqlNode table) {
        SqlIdentifier name = (SqlIdentifier) table;
        return new SqlIdentifier(name.names.getLast(), name.getParserPosition());
    }

    private static SqlNode as(SqlNode value, String name) {
        SqlParserPos position = value.getParserPosition();
        return SqlStdOperatorTable.AS.createCall(position, value, quoted(name, position));
    }

    /// Returns a name that is taken exactly as it is written.
    private static SqlIdentifier quoted(String name, SqlParserPos position) {
        return new SqlIdentifier(List.of(name), null, position, List.of(position.withQuoting(true)));
    }

    private static SqlNodeList star(SqlParserPos position) {
        return SqlNodeList.of(SqlIdentifier.star(position));
    }

    private static SqlSelect select(SqlNodeList items, SqlNode from, @Nullable SqlNode where, SqlParserPos position) {
        return new SqlSelect(position, null, items, from, where, null, null, null, null, null, null, null, null);
    }
}

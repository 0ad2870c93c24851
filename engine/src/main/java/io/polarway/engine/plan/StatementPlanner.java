package io.polarway.engine.plan;

import io.polarway.engine.catalog.CatalogName;
import io.polarway.engine.catalog.ExternalTable;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.plan.parser.CopyStatement;
import io.polarway.engine.plan.parser.CreateExternalTable;
import io.polarway.engine.plan.parser.CreateView;
import io.polarway.engine.plan.parser.DescribeStatement;
import io.polarway.engine.plan.parser.ExplainStatement;
import io.polarway.engine.plan.parser.ShowStatement;
import io.polarway.engine.plan.parser.SourceRanges;
import io.polarway.engine.plan.parser.SqlStatementParser;
import io.polarway.engine.plan.parser.StatementOption;
import io.polarway.engine.plan.physical.Failing;
import io.polarway.engine.plan.physical.WindowExtraction;
import io.polarway.engine.plan.rule.PlanRewriter;
import io.polarway.engine.plan.syntax.ExpressionRewriter;
import io.polarway.engine.plan.syntax.StatementTables;
import io.polarway.engine.plan.validate.Errors;
import io.polarway.engine.plan.validate.StatementText;
import io.polarway.engine.plan.validate.ValidationErrors;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDelete;
import org.apache.calcite.sql.SqlDrop;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSetOperator;
import org.apache.calcite.sql.SqlSetOption;
import org.apache.calcite.sql.SqlUpdate;
import org.apache.calcite.sql.ddl.SqlColumnDeclaration;
import org.apache.calcite.sql.ddl.SqlCreateTable;
import org.apache.calcite.sql.ddl.SqlDropTable;
import org.apache.calcite.sql.ddl.SqlDropView;
import org.apache.calcite.sql.ddl.SqlTruncateTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Reads, checks and plans statements: the way into this package.
public final class StatementPlanner {
    private final PlanningContext context;

    /// Creates a planner.
    ///
    /// @param context what it needs of the session
    public StatementPlanner(PlanningContext context) {
        this.context = context;
    }

    /// Plans the one statement of a text. Throws an [EngineException] that tells the place of the first error.
    ///
    /// @param sql the text
    /// @param parameters values in the place of `?`; null or missing where it stays a parameter
    public Statement plan(String sql, List<Expression.@Nullable Literal> parameters) {
        try {
            return planned(sql, parameters);
        } catch (StackOverflowError e) {
            throw EngineException.of(ErrorCode.INVALID_STATEMENT, "The statement is nested too deeply", e);
        }
    }

    private Statement planned(String sql, List<Expression.@Nullable Literal> parameters) {
        List<SqlNode> statements = parse(sql);
        if (statements.isEmpty()) {
            throw EngineException.of(ErrorCode.SYNTAX_ERROR, "The statement is empty");
        }
        if (statements.size() > 1) {
            throw EngineException.of(ErrorCode.SYNTAX_ERROR, "There are " + statements.size()
                    + " statements where one is expected", SourceRanges.of(statements.get(1).getParserPosition()));
        }
        return plan(statements.getFirst(), new StatementText(sql), parameters);
    }

    private static List<SqlNode> parse(String sql) {
        try {
            return SqlStatementParser.parse(sql);
        } catch (EngineException e) {
            String message = e.getMessage();
            if (e.code() == ErrorCode.SYNTAX_ERROR && (message == null || message.equals("null"))) {
                // The parser reports an overflow of its stack as an error without words.
                throw new StackOverflowError();
            }
            throw e;
        }
    }

    private Statement plan(SqlNode statement, StatementText text, List<Expression.@Nullable Literal> parameters) {
        return switch (statement) {
            case ExplainStatement explain -> {
                if (explain.query() instanceof CopyStatement copy) {
                    Statement.Copy planned = copy(copy, text, parameters);
                    yield new Statement.Explain(planned.plan(), planned.target(), explain.isAnalyze(),
                            explain.isBudget(), explain.isJson());
                }
                yield new Statement.Explain(query(explain.query(), text, parameters), null, explain.isAnalyze(),
                        explain.isBudget(), explain.isJson());
            }
            case CopyStatement copy when !copy.isTo() -> tables(text, parameters).copyFrom(copy);
            case CopyStatement copy -> copy(copy, text, parameters);
            case SqlCreateTable create -> tables(text, parameters).create(create);
            case SqlInsert insert -> tables(text, parameters).insert(insert);
            case SqlDelete delete -> tables(text, parameters).delete(delete);
            case SqlUpdate update -> tables(text, parameters).update(update);
            case SqlTruncateTable truncate -> tables(text, parameters).truncate(truncate);
            case SqlSetOption option -> set(option);
            case ShowStatement show -> show(show, text);
            case DescribeStatement describe when describe.isSummary() -> summarize(describe, text, parameters);
            case DescribeStatement describe -> new Statement.Describe(schema(describe.target(), text));
            case CreateView create -> createView(create, text);
            case CreateExternalTable create -> createTable(create);
            case SqlDropView drop -> drop(drop, drop.name, CatalogName.Kind.VIEW);
            case SqlDropTable drop -> drop(drop, drop.name, CatalogName.Kind.EXTERNAL_TABLE);
            default -> new Statement.Select(query(statement, text, parameters));
        };
    }

    private TableStatements tables(StatementText text, List<Expression.@Nullable Literal> parameters) {
        return new TableStatements(context, query -> query(query, text, parameters));
    }

    private Statement summarize(DescribeStatement summarize, StatementText text,
            List<Expression.@Nullable Literal> parameters) {
        Schema columns = schema(summarize.target(), text);
        return new Statement.Summarize(query(Summary.query(summarize.target(), columns), text, parameters), columns);
    }

    private QueryPlan query(SqlNode query, StatementText text, List<Expression.@Nullable Literal> parameters) {
        int[] count = new int[1];
        query.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlDynamicParam parameter) {
                count[0] = Math.max(count[0], parameter.getIndex() + 1);
                return null;
            }
        });
        QueryBinder.Bound bound = new QueryBinder(context).bind(query, text, parameters);
        context.scratch().cancellation().check();
        try {
            PlanConstants constants = new PlanConstants(context.scratch());
            RelNode plan = ConstantReduction.reduce(WindowExtraction.extract(bound.plan()), constants);
            return new QueryPlan(PlanRewriter.rewrite(plan, Failing.with(constants.expressions()), constants),
                    bound.schema(), count[0]);
        } catch (RuntimeException | AssertionError e) {
            throw new ValidationErrors(text, List.of()).translate(e);
        }
    }

    private Statement.Copy copy(CopyStatement copy, StatementText text, List<Expression.@Nullable Literal> parameters) {
        QueryPlan plan = query(CopyPlanner.query(copy), text, parameters);
        return new Statement.Copy(plan, new CopyPlanner(copy, plan.schema(), context).plan());
    }

    private static Statement set(SqlSetOption option) {
        SqlNode nameNode = option.getName();
        String name = nameNode.toString();
        SqlNode value = option.getValue();
        if (value == null && name.equalsIgnoreCase("all")) {
            return new Statement.ResetSettings();
        }
        Setting<?> setting = setting(name, nameNode);
        if (value == null) {
            return new Statement.SetSetting(setting, null);
        }
        String written = value instanceof SqlLiteral literal ? literal.toValue() : value.toString();
        return new Statement.SetSetting(setting, written);
    }

    private static Setting<?> setting(String name, SqlNode node) {
        try {
            return Setting.named(name);
        } catch (EngineException e) {
            throw Errors.at(e.code(), String.valueOf(e.getMessage()), node);
        }
    }

    private Statement show(ShowStatement show, StatementText text) {
        return switch (show.subject()) {
            case SETTINGS -> new Statement.ShowSettings();
            case TABLES -> new Statement.ShowTables();
            case FUNCTIONS -> new Statement.ShowFunctions();
            case SETTING -> new Statement.ShowSetting(setting(show.name().toString(), show.name()));
            case COLUMNS -> {
                SqlNode table = show.table();
                if (table == null) {
                    throw EngineException.internal("SHOW COLUMNS without a table");
                }
                yield new Statement.Describe(schema(table, text));
            }
        };
    }

    /// Returns the columns of a table, or of a query.
    private Schema schema(SqlNode target, StatementText text) {
        SqlNode query = target;
        if (target instanceof SqlIdentifier) {
            query = new SqlSelect(target.getParserPosition(), null,
                    SqlNodeList.of(SqlIdentifier.star(target.getParserPosition())), target, null, null, null, null,
                    null,
                    null, null, null, null);
        }
        return new QueryBinder(context).bind(query, text, List.of()).schema();
    }

    private Statement createView(CreateView create, StatementText text) {
        String sql = text.from(start(create.query()));
        // The query has to make sense now; it is bound anew whenever the view is read.
        StatementText viewText = new StatementText(text.sql());
        Schema schema = new QueryBinder(context).bind(create.query(), viewText, List.of()).schema();
        SqlNodeList names = create.columns();
        List<String> columns = names == null ? List.of() : names.stream().map(SqlNode::toString).toList();
        if (!columns.isEmpty() && columns.size() != schema.size()) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT, "The view names " + columns.size() + " columns, its query has "
                    + schema.size(), create.name());
        }
        return new Statement.CreateView(create.name().names, sql, columns, create.getReplace(), create.isIfNotExists());
    }

    /// Returns where a query begins; the parser's position of ORDER BY and UNION may lie in its middle.
    private static SqlParserPos start(SqlNode query) {
        return switch (query) {
            case SqlOrderBy order -> start(order.query);
            case SqlCall call when call.getOperator() instanceof SqlSetOperator -> start(call.operand(0));
            default -> query.getParserPosition();
        };
    }

    private Statement createTable(CreateExternalTable create) {
        ExpressionRewriter types = new QueryBinder(context).types();
        List<Field> fields = new ArrayList<>();
        for (SqlNode column : create.columns()) {
            SqlColumnDeclaration declaration = (SqlColumnDeclaration) column;
            fields.add(new Field(declaration.name.getSimple(), types.type(declaration.dataType)));
        }
        List<String> partitions = new ArrayList<>();
        for (SqlNode column : create.partitions()) {
            if (column instanceof SqlColumnDeclaration declaration) {
                partitions.add(declaration.name.getSimple());
                fields.add(new Field(declaration.name.getSimple(), types.type(declaration.dataType)));
            } else {
                partitions.add(column.toString());
            }
        }
        Map<String, Object> options = new LinkedHashMap<>();
        for (StatementOption option : create.options()) {
            options.put(option.name().toString().toLowerCase(Locale.ROOT), StatementTables.value(option.value()));
        }
        List<String> name = create.name().names;
        ExternalTable table = new ExternalTable(name.getLast(), new Schema(fields), create.format(), partitions,
                create.locations(), options, create.order());
        return new Statement.CreateExternalTable(name.subList(0, name.size() - 1), table, create.getReplace(),
                create.isIfNotExists());
    }

    private static Statement drop(SqlDrop drop, SqlIdentifier name, CatalogName.Kind kind) {
        return new Statement.Drop(name.names, kind, drop.ifExists);
    }
}

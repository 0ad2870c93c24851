package io.polarway.engine.plan.syntax;

import io.polarway.engine.catalog.RangeTable;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.plan.operator.CastOperator;
import io.polarway.engine.plan.parser.EveryColumn;
import io.polarway.engine.plan.parser.FilesTable;
import io.polarway.engine.plan.validate.Errors;
import io.polarway.engine.plan.validate.LateralScopes;
import io.polarway.engine.plan.validate.StarChanges;
import io.polarway.engine.plan.validate.StatementText;
import io.polarway.engine.type.ScalarType;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSetOperator;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/// Prepares a query for validation: table names and file globs are looked up and become names that [StatementTables] knows,
/// expressions get the engine's operators, unnamed columns get their text as name, and GROUP BY ALL and ORDER BY ALL are
/// written out. Queries of a kind that the engine has not are refused here, at their place.
public final class QueryRewriter {
    private final StatementText text;
    private final StatementTables tables;
    private final ExpressionRewriter expressions;
    /// The names of common tables in scope, by those in lower case.
    private final Deque<Map<String, String>> commonTables = new ArrayDeque<>();
    private final Set<SqlParserPos> stars = new HashSet<>();

    public QueryRewriter(StatementText text, StatementTables tables, ExpressionRewriter expressions) {
        this.text = text;
        this.tables = tables;
        this.expressions = expressions;
        expressions.queries(this::rewrite);
    }

    /// Returns the places of `*` and `t.*` in select lists.
    public Set<SqlParserPos> stars() {
        return stars;
    }

    public SqlNode rewrite(SqlNode query) {
        return switch (query.getKind()) {
            case ORDER_BY -> orderBy((SqlOrderBy) query);
            case WITH -> with((SqlWith) query);
            case SELECT -> select((SqlSelect) query);
            case VALUES -> values((SqlCall) query);
            case UNION, INTERSECT, EXCEPT -> setOperation((SqlCall) query);
            case EXPLICIT_TABLE -> starOf(((SqlCall) query).operand(0), query.getParserPosition());
            case INSERT, UPDATE, DELETE, MERGE -> throw Errors.unsupported(query.getKind() + " statements", query);
            default -> throw Errors.unsupported("Statements of this kind (" + query.getKind() + ")", query);
        };
    }

    private SqlNode starOf(SqlNode table, SqlParserPos position) {
        return select(
                new SqlSelect(position, null, SqlNodeList.of(SqlIdentifier.star(position)), table, null, null, null,
                        null, null, null, null, null, null));
    }

    private SqlNode orderBy(SqlOrderBy node) {
        SqlNode query = rewrite(node.query);
        SqlNodeList order = node.orderList;
        if (order != null && order.size() == 1 && isEveryColumn(order.get(0))) {
            order = everyOrdinal(order.get(0), node.query);
        }
        // The windows of the query's WINDOW clause may stand in its ORDER BY.
        expressions.windows()
                .enter(node.query instanceof SqlSelect select ? select.getWindowList() : SqlNodeList.EMPTY);
        SqlNodeList keys = order == null ? SqlNodeList.EMPTY : orderKeys(order);
        expressions.windows().leave();
        return new SqlOrderBy(node.getParserPosition(), query, keys, count(node.offset), count(node.fetch));
    }

    private @Nullable SqlNode count(@Nullable SqlNode count) {
        return count == null ? null : expressions.rewriteCount(count);
    }

    private static boolean isEveryColumn(SqlNode key) {
        return EveryColumn.is(withoutDirection(key));
    }

    private static SqlNode withoutDirection(SqlNode key) {
        SqlNode stripped = key;
        while (stripped.getKind() == SqlKind.DESCENDING || stripped.getKind() == SqlKind.NULLS_FIRST
                || stripped.getKind() == SqlKind.NULLS_LAST) {
            stripped = ((SqlCall) stripped).operand(0);
        }
        return stripped;
    }

    /// Returns ORDER BY 1, 2, ... in the place of ORDER BY ALL.
    private static SqlNodeList everyOrdinal(SqlNode key, SqlNode query) {
        SqlNode first = query;
        while (first.getKind().belongsTo(SqlKind.SET_QUERY)) {
            first = ((SqlCall) first).operand(0);
        }
        if (!(first instanceof SqlSelect select) || hasStar(select.getSelectList())) {
            throw Errors.at(ErrorCode.UNSUPPORTED,
                    "ORDER BY ALL needs a SELECT that lists its columns; write the columns",
                    key);
        }
        List<SqlNode> keys = new ArrayList<>();
        for (int i = 1; i <= select.getSelectList().size(); i++) {
            keys.add(withOrdinal(key, i));
        }
        return new SqlNodeList(keys, key.getParserPosition());
    }

    private static SqlNode withOrdinal(SqlNode key, int ordinal) {
        if (EveryColumn.is(key)) {
            return SqlLiteral.createExactNumeric(String.valueOf(ordinal), key.getParserPosition());
        }
        SqlCall call = (SqlCall) key;
        return call.getOperator().createCall(call.getParserPosition(), withOrdinal(call.operand(0), ordinal));
    }

    private static boolean hasStar(SqlNodeList items) {
        return items.stream().anyMatch(QueryRewriter::isStar);
    }

    private static boolean isStar(SqlNode item) {
        return item instanceof SqlIdentifier identifier && identifier.isStar() || StarChanges.is(item);
    }

    private SqlNode with(SqlWith node) {
        Map<String, String> names = new HashMap<>();
        commonTables.push(names);
        try {
            SqlNodeList items = new SqlNodeList(node.withList.getParserPosition());
            for (SqlNode element : node.withList) {
                SqlWithItem item = (SqlWithItem) element;
                if (item.recursive.booleanValue()) {
                    throw Errors.unsupported("Recursive common table expressions", item);
                }
                SqlNode query = rewrite(item.query);
                names.put(item.name.getSimple().toLowerCase(Locale.ROOT), item.name.getSimple());
                items.add(new SqlWithItem(item.getParserPosition(), item.name, item.columnList, query, item.recursive));
            }
            return new SqlWith(node.getParserPosition(), items, rewrite(node.body));
        } finally {
            commonTables.pop();
        }
    }

    private SqlNode setOperation(SqlCall node) {
        SqlSetOperator operator = (SqlSetOperator) node.getOperator();
        if (operator.getName().toUpperCase(Locale.ROOT).contains("BY NAME")) {
            throw Errors.unsupported("UNION BY NAME queries", node);
        }
        List<SqlNode> inputs = new ArrayList<>();
        for (SqlNode input : node.getOperandList()) {
            inputs.add(rewrite(input));
        }
        return operator.createCall(node.getParserPosition(), inputs);
    }

    private SqlNode values(SqlCall node) {
        List<SqlNode> rows = new ArrayList<>();
        for (SqlNode row : node.getOperandList()) {
            List<SqlNode> values = new ArrayList<>();
            if (row.getKind() == SqlKind.ROW) {
                for (SqlNode value : ((SqlCall) row).getOperandList()) {
                    values.add(expressions.rewrite(value));
                }
            } else {
                values.add(expressions.rewrite(row));
            }
            rows.add(SqlStdOperatorTable.ROW.createCall(row.getParserPosition(), values));
        }
        return SqlStdOperatorTable.VALUES.createCall(node.getParserPosition(), rows);
    }

    private SqlNode select(SqlSelect node) {
        expressions.windows().enter(node.getWindowList());
        try {
            return selectInWindows(node);
        } finally {
            expressions.windows().leave();
        }
    }

    private SqlNode selectInWindows(SqlSelect node) {
        SqlNode from = node.getFrom() == null ? noTable(node) : from(CommaJoins.regrouped(node.getFrom()));
        if (from != null && MergingStar.isIn(node, from, tables::table)) {
            from = visibleTables(from);
        }
        SqlNodeList items = new SqlNodeList(node.getSelectList().getParserPosition());
        for (SqlNode item : node.getSelectList()) {
            items.add(selectItem(item));
        }
        SqlNodeList group = node.getGroup() == null ? null : group(node.getGroup(), items);
        SqlNode where = node.getWhere() == null ? null : condition(node.getWhere());
        SqlNode having = node.getHaving() == null ? null : condition(node.getHaving());
        SqlNode qualify = node.getQualify() == null ? null : condition(node.getQualify());
        SqlNodeList order = node.getOrderList() == null ? null : orderKeys(node.getOrderList());
        SqlNodeList keywords = new SqlNodeList(SqlParserPos.ZERO);
        if (node.isDistinct()) {
            keywords.add(org.apache.calcite.sql.SqlSelectKeyword.DISTINCT.symbol(node.getParserPosition()));
        }
        return new SqlSelect(node.getParserPosition(), keywords, items, from, where, group, having, SqlNodeList.EMPTY,
                qualify, order, count(node.getOffset()), count(node.getFetch()), null);
    }

    /// Returns one row for a SELECT without FROM that has a clause for which Calcite wants one, else null.
    private static @Nullable SqlNode noTable(SqlSelect node) {
        if (node.getWhere() == null && node.getHaving() == null && node.getGroup() == null) {
            return null;
        }
        for (SqlNode item : node.getSelectList()) {
            if (isStar(item)) {
                throw Errors.at(ErrorCode.INVALID_STATEMENT, "* needs a FROM", item);
            }
        }
        SqlParserPos position = node.getParserPosition();
        SqlNode row = SqlStdOperatorTable.ROW.createCall(position, SqlLiteral.createExactNumeric("0", position));
        return SqlStdOperatorTable.AS.createCall(position, SqlStdOperatorTable.VALUES.createCall(position, row),
                new SqlIdentifier("#row", position), new SqlIdentifier("#column", position));
    }

    /// Rewrites a condition; a bare NULL or parameter is one of type BOOLEAN.
    private SqlNode condition(SqlNode node) {
        SqlNode condition = expressions.rewrite(node);
        boolean isOpen = condition instanceof SqlDynamicParam || SqlUtil.isNullLiteral(condition, false);
        return isOpen
                ? new CastOperator(ScalarType.BOOLEAN, false).createCall(node.getParserPosition(), condition)
                : condition;
    }

    private SqlNode selectItem(SqlNode item) {
        if (StarChanges.is(item)) {
            stars.add(StarChanges.star(item).getParserPosition());
            return StarChanges.rewrite(item, expressions::rewrite);
        }
        if (isStar(item)) {
            stars.add(item.getParserPosition());
            return QualifiedNames.fromTable((SqlIdentifier) item);
        }
        if (item.getKind() == SqlKind.AS || item instanceof SqlIdentifier) {
            return expressions.rewrite(item);
        }
        String name = text.at(place(item));
        SqlNode rewritten = expressions.rewrite(item);
        return name == null
                ? rewritten
                : SqlStdOperatorTable.AS.createCall(item.getParserPosition(), rewritten,
                        new SqlIdentifier(name, item.getParserPosition()));
    }

    /// Returns where an item of a SELECT stands; `f(x) IGNORE NULLS OVER ...` begins before the words that it is called by.
    private static SqlParserPos place(SqlNode item) {
        SqlNode function = item.getKind() == SqlKind.OVER ? ((SqlCall) item).operand(0) : item;
        return function.getKind() == SqlKind.IGNORE_NULLS || function.getKind() == SqlKind.RESPECT_NULLS
                ? SqlParserPos.sum(List.of(((SqlCall) function).operand(0).getParserPosition(),
                        item.getParserPosition()))
                : item.getParserPosition();
    }

    private @Nullable SqlNodeList group(SqlNodeList group, SqlNodeList items) {
        SqlNodeList keys = new SqlNodeList(group.getParserPosition());
        for (SqlNode key : group) {
            if (EveryColumn.is(key)) {
                everyKey(items, key, keys);
            } else if (key.getKind() == SqlKind.ROW) {
                ((SqlCall) key).getOperandList().forEach(part -> keys.add(groupKey(part)));
            } else if (key instanceof SqlNodeList list) {
                list.forEach(part -> keys.add(groupKey(part)));
            } else if (isGroupingSets(key)) {
                keys.add(groupingSets((SqlCall) key, items));
            } else {
                keys.add(groupKey(key));
            }
        }
        boolean aggregates = items.stream().anyMatch(QueryRewriter::hasAggregate);
        // GROUP BY () is one group, which aggregate functions ask for anyway.
        return keys.isEmpty() && aggregates ? null : keys;
    }

    private SqlNode groupKey(SqlNode key) {
        return neverOrdinal(expressions.rewrite(key));
    }

    private SqlNodeList orderKeys(SqlNodeList order) {
        SqlNodeList keys = new SqlNodeList(order.getParserPosition());
        expressions.rewriteAll(order).forEach(key -> keys.add(neverOrdinal(key)));
        return keys;
    }

    /// Returns a key in a form that Calcite does not take for the number of a column unless it is an integer: it reads 1.5e0 as 1.
    private static SqlNode neverOrdinal(SqlNode key) {
        return switch (key.getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> {
                SqlCall call = (SqlCall) key;
                yield call.getOperator().createCall(call.getParserPosition(), neverOrdinal(call.operand(0)));
            }
            case LITERAL -> ((SqlLiteral) key).getTypeName() == SqlTypeName.DOUBLE
                    ? new CastOperator(ScalarType.DOUBLE, false).createCall(key.getParserPosition(), key)
                    : key;
            default -> key;
        };
    }

    private static boolean isGroupingSets(SqlNode key) {
        return switch (key.getKind()) {
            case ROLLUP, CUBE, GROUPING_SETS -> true;
            default -> false;
        };
    }

    private SqlNode groupingSets(SqlCall node, SqlNodeList items) {
        List<SqlNode> elements = new ArrayList<>();
        for (SqlNode element : node.getOperandList()) {
            elements.add(groupingElement(element, items));
        }
        return GroupingSetSyntax.writtenOut(node, elements);
    }

    /// Rewrites an element of GROUPING SETS, ROLLUP or CUBE: a key, keys in parentheses, or sets of sets.
    private SqlNode groupingElement(SqlNode element, SqlNodeList items) {
        if (isGroupingSets(element)) {
            return groupingSets((SqlCall) element, items);
        }
        if (element instanceof SqlNodeList list) {
            SqlNodeList keys = new SqlNodeList(list.getParserPosition());
            list.forEach(part -> keys.add(groupingKey(part, items)));
            return keys;
        }
        return element.getKind() == SqlKind.ROW
                ? SqlStdOperatorTable.ROW.createCall(element.getParserPosition(), ((SqlCall) element).getOperandList()
                        .stream().map(part -> groupingKey(part, items)).toList())
                : groupingKey(element, items);
    }

    /// Rewrites a key of grouping sets; a number stands for that column of the SELECT.
    private SqlNode groupingKey(SqlNode key, SqlNodeList items) {
        if (!(key instanceof SqlLiteral literal)) {
            return expressions.rewrite(key);
        }
        if (!(literal instanceof SqlNumericLiteral number && number.isInteger())) {
            throw Errors.unsupported("Constants in GROUPING SETS, ROLLUP and CUBE", key);
        }
        BigDecimal ordinal = number.bigDecimalValue();
        if (hasStar(items)) {
            throw Errors.at(ErrorCode.UNSUPPORTED,
                    "A number in GROUPING SETS, ROLLUP and CUBE needs a SELECT that lists its columns", key);
        }
        if (ordinal == null || ordinal.signum() <= 0 || ordinal.compareTo(BigDecimal.valueOf(items.size())) > 0) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT, "There is no column of that number in the SELECT", key);
        }
        SqlNode item = items.get(ordinal.intValue() - 1);
        return item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
    }

    /// Adds the columns without aggregate functions, in the place of GROUP BY ALL.
    private static void everyKey(SqlNodeList items, SqlNode all, SqlNodeList keys) {
        for (SqlNode item : items) {
            if (isStar(item)) {
                throw Errors.at(ErrorCode.UNSUPPORTED, "GROUP BY ALL needs a SELECT that lists its columns", all);
            }
            if (!hasAggregate(item)) {
                keys.add(item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item);
            }
        }
    }

    private static boolean hasAggregate(SqlNode node) {
        try {
            node.accept(new SqlBasicVisitor<@Nullable Void>() {
                @Override
                public @Nullable Void visit(SqlCall call) {
                    if (call.getOperator() instanceof SqlAggFunction) {
                        throw Util.FoundOne.NULL;
                    }
                    return call.isA(SqlKind.QUERY) ? null : super.visit(call);
                }
            });
            return false;
        } catch (Util.FoundOne e) {
            return true;
        }
    }

    private SqlNode from(SqlNode node) {
        return switch (node.getKind()) {
            case IDENTIFIER -> table((SqlIdentifier) node);
            case TABLE_REF -> from(((SqlCall) node).operand(0));
            case AS -> as((SqlCall) node);
            case SELECT, UNION, INTERSECT, EXCEPT, ORDER_BY, WITH, EXPLICIT_TABLE -> rewrite(node);
            case VALUES -> namedValues(rewrite(node), "values", node.getParserPosition());
            case COLLECTION_TABLE -> tableFunction(((SqlCall) node).operand(0), node.getParserPosition());
            case JOIN -> join((SqlJoin) node);
            case LATERAL -> lateral((SqlCall) node);
            case UNNEST -> throw Errors.unsupported("UNNEST calls", node);
            case TABLESAMPLE -> throw Errors.unsupported("TABLESAMPLE clauses", node);
            case PIVOT, UNPIVOT -> throw Errors.unsupported("PIVOT and UNPIVOT", node);
            case MATCH_RECOGNIZE -> throw Errors.unsupported("MATCH_RECOGNIZE clauses", node);
            case SNAPSHOT -> throw Errors.unsupported("FOR SYSTEM_TIME clauses", node);
            default -> throw Errors.unsupported("Tables of this kind (" + node.getKind() + ")", node);
        };
    }

    private SqlNode lateral(SqlCall node) {
        SqlParserPos position = node.getParserPosition();
        SqlNode query = node.operand(0).getKind() == SqlKind.VALUES
                ? visible(namedValues(rewrite(node.operand(0)), "#values", position), position)
                : from(node.operand(0));
        return SqlStdOperatorTable.LATERAL.createCall(position, query);
    }

    private SqlNode tableFunction(SqlCall call, SqlParserPos position) {
        String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
        if (!RangeTable.NAMES.contains(name)) {
            return named(tables.function(call), "files", position);
        }
        List<Long> numbers = new ArrayList<>();
        for (SqlNode argument : call.getOperandList()) {
            numbers.add(expressions.wholeNumber(argument, name));
        }
        return named(tables.range(name, numbers, call), name, position);
    }

    private SqlNode as(SqlCall node) {
        if (node.operandCount() == 2 && node.operand(0).getKind() == SqlKind.VALUES) {
            return namedValues(rewrite(node.operand(0)), node.operand(1).toString(), node.getParserPosition());
        }
        SqlNode rewritten = from(node.operand(0));
        SqlNode table = rewritten.getKind() == SqlKind.AS ? ((SqlCall) rewritten).operand(0) : rewritten;
        List<SqlNode> operands = new ArrayList<>(node.getOperandList());
        boolean namesColumns = operands.size() > 2;
        operands.set(0,
                namesColumns && table instanceof SqlIdentifier ? visible(table, node.getParserPosition()) : table);
        return SqlStdOperatorTable.AS.createCall(node.getParserPosition(), operands);
    }

    /// Returns the columns of a table that `*` gives.
    private SqlNode visible(SqlNode table, SqlParserPos position) {
        SqlNode star = SqlIdentifier.star(position);
        stars.add(star.getParserPosition());
        return new SqlSelect(position, null, SqlNodeList.of(star), table, null, null, null, null, null, null, null,
                null,
                null);
    }

    /// Names the columns of VALUES `col0`, `col1`, ..., where the statement does not.
    private static SqlNode namedValues(SqlNode values, String alias, SqlParserPos position) {
        SqlCall firstRow = ((SqlCall) values).operand(0);
        List<SqlNode> operands = new ArrayList<>();
        operands.add(values);
        operands.add(new SqlIdentifier(alias, position));
        for (int i = 0; i < firstRow.operandCount(); i++) {
            operands.add(new SqlIdentifier("col" + i, position));
        }
        return SqlStdOperatorTable.AS.createCall(position, operands);
    }

    private SqlNode join(SqlJoin join) {
        if (join.getJoinType() == JoinType.ASOF || join.getJoinType() == JoinType.LEFT_ASOF) {
            throw Errors.unsupported("ASOF joins", join);
        }
        SqlNode condition = join.getCondition();
        SqlNode rewritten = join.getConditionType() == JoinConditionType.ON && condition != null
                ? condition(condition)
                : condition;
        SqlNode left = from(join.getLeft());
        SqlNode right = from(join.getRight());
        boolean isHalf = join.getJoinType() == JoinType.LEFT_SEMI_JOIN || join.getJoinType() == JoinType.LEFT_ANTI_JOIN;
        SqlJoin written = new SqlJoin(join.getParserPosition(), left, join.isNaturalNode(), join.getJoinTypeNode(),
                isHalf ? unseen(right) : right, join.getConditionTypeNode(), rewritten);
        return join.isNatural() ? natural(written) : written;
    }

    /// Names the columns of a NATURAL join as USING does, where they are known before the rest is.
    private SqlJoin natural(SqlJoin join) {
        SqlJoin written = new NaturalColumns(tables::table).withUsing(join);
        return written.isNatural()
                ? new SqlJoin(join.getParserPosition(), visibleTables(join.getLeft()), join.isNaturalNode(),
                        join.getJoinTypeNode(), visibleTables(join.getRight()), join.getConditionTypeNode(), null)
                : written;
    }

    /// Returns the right side of a semi or anti join in the one form that Calcite keeps from being seen outside; LATERAL queries
    /// are the business of [LateralScopes].
    private SqlNode unseen(SqlNode table) {
        boolean namesColumns = table.getKind() == SqlKind.AS && ((SqlCall) table).operandCount() > 2;
        boolean isLateral = LateralScopes.lateral(table) != null;
        return namesColumns && !isLateral
                ? SqlStdOperatorTable.AS.createCall(table.getParserPosition(),
                        visible(table, table.getParserPosition()), ((SqlCall) table).operand(1))
                : table;
    }

    /// Leaves hidden columns out of the tables of a join.
    private SqlNode visibleTables(SqlNode table) {
        if (table instanceof SqlJoin join) {
            return new SqlJoin(join.getParserPosition(), visibleTables(join.getLeft()), join.isNaturalNode(),
                    join.getJoinTypeNode(), visibleTables(join.getRight()), join.getConditionTypeNode(),
                    join.getCondition());
        }
        if (table.getKind() == SqlKind.AS && ((SqlCall) table).operand(0) instanceof SqlIdentifier name) {
            List<SqlNode> operands = new ArrayList<>(((SqlCall) table).getOperandList());
            operands.set(0, visible(name, table.getParserPosition()));
            return SqlStdOperatorTable.AS.createCall(table.getParserPosition(), operands);
        }
        return table;
    }

    private SqlNode table(SqlIdentifier name) {
        String last = name.names.getLast();
        if (name instanceof DeclaredFiles files) {
            return named(tables.declared(files), last, name.getParserPosition());
        }
        if (FilesTable.isFiles(name)) {
            return named(tables.files(FilesTable.glob(name), name), alias(FilesTable.glob(name)),
                    name.getParserPosition());
        }
        for (Map<String, String> names : commonTables) {
            String common = name.isSimple() ? names.get(last.toLowerCase(Locale.ROOT)) : null;
            if (common != null) {
                return named(common, last, name.getParserPosition());
            }
        }
        return named(tables.named(name), last, name.getParserPosition());
    }

    private static SqlNode named(String internalName, String alias, SqlParserPos position) {
        return SqlStdOperatorTable.AS.createCall(position, new SqlIdentifier(internalName, position),
                new SqlIdentifier(alias, position));
    }

    /// Returns the name by which columns of a file may be qualified: that of the file without folders and extension.
    private static String alias(String glob) {
        String file = glob.substring(glob.lastIndexOf('/') + 1);
        int dot = file.indexOf('.');
        String stem = dot > 0 ? file.substring(0, dot) : file;
        return stem.isEmpty() ? "files" : stem;
    }
}

package io.polarway.engine.plan.validate;

import com.google.common.collect.Iterables;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.plan.operator.CastOperator;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.type.SqlType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.validate.AggregatingScope;
import org.apache.calcite.sql.validate.JoinScope;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlValidatorCatalogReader;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.util.Litmus;
import org.apache.calcite.util.Static;
import org.jspecify.annotations.Nullable;

/// Resolves names and derives types. What differs from Calcite's: `*` leaves hidden columns out, and a parameter or NULL
/// whose type nothing asks for keeps an open type instead of being an error.
public final class EngineValidator extends SqlValidatorImpl {
    /// The operators of Calcite's that are syntax and look themselves up; all others were replaced.
    private static final SqlOperatorTable SYNTAX = SqlOperatorTables.of(SqlStdOperatorTable.UNION,
            SqlStdOperatorTable.UNION_ALL, SqlStdOperatorTable.INTERSECT, SqlStdOperatorTable.INTERSECT_ALL,
            SqlStdOperatorTable.EXCEPT, SqlStdOperatorTable.EXCEPT_ALL, SqlStdOperatorTable.GROUPING,
            SqlStdOperatorTable.GROUPING_ID, SqlStdOperatorTable.ROLLUP, SqlStdOperatorTable.CUBE,
            SqlStdOperatorTable.GROUPING_SETS, SqlStdOperatorTable.ROW, SqlStdOperatorTable.DESC,
            SqlStdOperatorTable.NULLS_FIRST,
            SqlStdOperatorTable.NULLS_LAST, SqlStdOperatorTable.COALESCE, SqlStdOperatorTable.EXISTS);

    private Set<SqlParserPos> stars = new HashSet<>();

    /// The columns of stars that got other names, for there were others of their name.
    private final Map<SqlNode, Map<String, String>> renamed = new IdentityHashMap<>();

    private @Nullable OuterTerms outerTerms;

    private final LateralScopes laterals = new LateralScopes(this);

    private final MergedColumns merged = new MergedColumns(this);

    /// The joins that are validated.
    private final Set<SqlJoin> joins = Collections.newSetFromMap(new IdentityHashMap<>());

    public EngineValidator(SqlValidatorCatalogReader catalogReader, RelDataTypeFactory typeFactory, Config config) {
        super(SYNTAX, catalogReader, typeFactory, config);
    }

    /// Says where the stars of the statement's select lists are.
    public void stars(Set<SqlParserPos> positions) {
        this.stars = positions;
    }

    /// Says where to note the terms of subqueries that belong to outer queries.
    public void outerTerms(OuterTerms terms) {
        this.outerTerms = terms;
    }

    /// Returns what LATERAL queries see.
    public LateralScopes laterals() {
        return laterals;
    }

    /// Refuses tables of one name, in whatever case, and lets LATERAL queries see the tables on the left of them.
    @Override
    protected void validateSelect(SqlSelect select, RelDataType targetRowType) {
        requireNames(select.getFrom(), NameMatching.INSTANCE.createSet());
        laterals.widen(select);
        super.validateSelect(select, targetRowType);
    }

    private void requireNames(@Nullable SqlNode from, Set<String> names) {
        if (from instanceof SqlJoin join) {
            requireNames(join.getLeft(), names);
            boolean isHalf = join.getJoinType() == JoinType.LEFT_SEMI_JOIN
                    || join.getJoinType() == JoinType.LEFT_ANTI_JOIN;
            requireNames(join.getRight(), isHalf ? NameMatching.INSTANCE.createSet() : names);
        } else if (from instanceof SqlCall call && call.getKind() == SqlKind.AS
                && !names.add(call.operand(1).toString())) {
            throw newValidationError(from, Static.RESOURCE.fromAliasDuplicate(call.operand(1).toString()));
        }
    }

    @Override
    protected void validateWhereClause(SqlSelect select) {
        MergedNames.write(select, getWhereScope(select), merged);
        if (outerTerms != null) {
            outerTerms.find(select, this, getWhereScope(select));
        }
        super.validateWhereClause(select);
    }

    @Override
    protected void validateWhereOrOn(SqlValidatorScope scope, SqlNode condition, String clause) {
        if (outerTerms != null && scope instanceof JoinScope join) {
            outerTerms.find(condition, this, join);
        }
        super.validateWhereOrOn(scope, condition, clause);
    }

    /// Notes that a column of a SELECT has another name than in its table.
    void addRenamed(SqlSelect select, String name, String written) {
        renamed.computeIfAbsent(select, _ -> new HashMap<>()).put(name, written);
    }

    /// Returns the name that a column of a query has in its table.
    public String writtenName(SqlNode query, String name) {
        return renamed.getOrDefault(query, Map.of()).getOrDefault(name, name);
    }

    @Override
    protected void addToSelectList(List<SqlNode> list, Set<String> aliases,
            List<Map.Entry<String, RelDataType>> fieldList, SqlNode expression, SelectScope scope,
            boolean includeSystemVars) {
        if (expression instanceof SqlIdentifier column && stars.contains(column.getParserPosition())
                && isHidden(column, scope)) {
            return;
        }
        int position = fieldList.size();
        super.addToSelectList(list, aliases, fieldList, expression, scope, includeSystemVars);
        String written = SqlValidatorUtil.alias(expression);
        String unique = fieldList.get(position).getKey();
        if (written != null && !written.equals(unique)) {
            addRenamed(scope.getNode(), unique, written);
        }
    }

    @Override
    protected SqlNode maybeCast(SqlNode node, RelDataType current, RelDataType wanted) {
        SqlType type = Types.sqlType(wanted);
        return Types.sqlType(current).equals(type)
                ? node
                : new CastOperator(type, false).createCall(SqlParserPos.ZERO, node);
    }

    /// Lets ORDER BY of a SELECT DISTINCT repeat any column of the SELECT, also those that Calcite does not find again: ordered
    /// and filtered aggregate functions, and windows. Numbers take the places of such keys.
    @Override
    protected void validateOrderList(SqlSelect select) {
        OrderKeys.write(select, merged);
        SqlNodeList keys = select.getOrderList();
        if (keys == null || !select.isDistinct()) {
            super.validateOrderList(select);
            return;
        }
        List<SqlNode> numbered = new ArrayList<>();
        List<SqlNode> others = new ArrayList<>();
        for (SqlNode key : keys) {
            SqlNode number = numbered(key, select);
            numbered.add(number);
            if (number == null) {
                others.add(key);
            }
        }
        select.setOrderBy(new SqlNodeList(others, keys.getParserPosition()));
        super.validateOrderList(select);
        Iterator<SqlNode> validated = Objects.requireNonNull(select.getOrderList()).iterator();
        numbered.replaceAll(number -> number == null ? validated.next() : number);
        select.setOrderBy(new SqlNodeList(numbered, keys.getParserPosition()));
    }

    /// Returns a key of ORDER BY with the number of the column that it repeats, or null if it repeats none.
    private @Nullable SqlNode numbered(SqlNode key, SqlSelect select) {
        switch (key.getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> {
                SqlCall call = (SqlCall) key;
                SqlNode number = numbered(call.operand(0), select);
                return number == null ? null : call.getOperator().createCall(call.getParserPosition(), number);
            }
            case LITERAL -> {
                return column(key, select) == null ? null : key;
            }
            default -> {
                int ordinal = ordinal(key, select);
                return ordinal < 0
                        ? null
                        : SqlLiteral.createExactNumeric(String.valueOf(ordinal + 1), key.getParserPosition());
            }
        }
    }

    /// Returns the place in a SELECT of the column that is called as a key of ORDER BY is, or repeated by it, or -1.
    private int ordinal(SqlNode key, SqlSelect select) {
        if (key instanceof SqlIdentifier name && name.isSimple()) {
            RelDataType columns = Objects.requireNonNull(getNamespace(select)).getRowType();
            int count = NameMatching.INSTANCE.frequency(columns.getFieldNames(), name.getSimple());
            if (count > 0) {
                return count > 1 ? -1
                        : Objects.requireNonNull(NameMatching.INSTANCE.field(columns, name.getSimple())).getIndex();
            }
        }
        SqlNode qualified = super.expandOrderExpr(select, expand(key, getOrderScope(select)));
        return Iterables.indexOf(select.getSelectList(),
                column -> SqlUtil.stripAs(column).equalsDeep(qualified, Litmus.IGNORE));
    }

    /// Returns the column of a SELECT whose number a key of ORDER BY is, or null if it is no such number.
    private static @Nullable SqlNode column(SqlNode key, SqlSelect select) {
        BigDecimal number = key instanceof SqlNumericLiteral literal && literal.isInteger()
                ? literal.bigDecimalValue()
                : null;
        return number == null || number.signum() <= 0
                || number.compareTo(BigDecimal.valueOf(select.getSelectList().size())) > 0
                        ? null
                        : SqlUtil.stripAs(select.getSelectList().get(number.intValueExact() - 1));
    }

    /// Returns the column of a SELECT DISTINCT that a number stands for as it is, so that it is found again.
    @Override
    public SqlNode expandOrderExpr(SqlSelect select, SqlNode key) {
        SqlNode column = select.isDistinct() ? column(key, select) : null;
        return column == null ? super.expandOrderExpr(select, key) : column;
    }

    /// Lets subqueries in HAVING have windows, which Calcite takes for windows of HAVING itself.
    @Override
    protected void validateHavingClause(SqlSelect select) {
        SqlNode having = select.getHaving();
        if (having == null || !hasWindow(having, true) || hasWindow(having, false)) {
            super.validateHavingClause(select);
            return;
        }
        try {
            super.validateHavingClause(select);
        } catch (CalciteContextException e) {
            // By now the aliases of the SELECT are written out.
            if (!String.valueOf(e.getCause()).contains("HAVING clause")) {
                throw e;
            }
        }
        having = Objects.requireNonNull(select.getHaving());
        AggregatingScope scope = (AggregatingScope) getSelectScope(select);
        inferUnknownTypes(typeFactory.createSqlType(SqlTypeName.BOOLEAN), scope, having);
        scope.checkAggregateExpr(having, true);
        having.validate(this, scope);
        if (!SqlTypeUtil.inBooleanFamily(deriveType(scope, having))) {
            throw newValidationError(having, Static.RESOURCE.havingMustBeBoolean());
        }
    }

    /// Joins with USING and NATURAL are the engine's own affair, conditions are Calcite's.
    @Override
    protected void validateJoin(SqlJoin join, SqlValidatorScope scope) {
        if (!joins.add(join)) {
            return;
        }
        SqlValidatorScope joinScope = Objects.requireNonNull(getJoinScope(join));
        validateFrom(join.getLeft(), unknownType, joinScope);
        validateFrom(join.getRight(), unknownType, joinScope);
        merged.write(join);
        SqlNode condition = join.getCondition();
        if (join.getConditionType() == JoinConditionType.ON && condition != null) {
            join.setOperand(5, MergedNames.written(condition, joinScope, merged));
        }
        if (join.getConditionType() != JoinConditionType.USING) {
            super.validateJoin(join, scope);
        }
    }

    private static boolean hasWindow(SqlNode node, boolean inSubqueries) {
        if (!(node instanceof SqlCall call)) {
            return node instanceof SqlNodeList list && list.stream().anyMatch(part -> hasWindow(part, inSubqueries));
        }
        if (call.getKind() == SqlKind.OVER) {
            return true;
        }
        return (inSubqueries || !call.isA(SqlKind.QUERY)) && call.getOperandList().stream()
                .anyMatch(operand -> operand != null && hasWindow(operand, inSubqueries));
    }

    private static boolean isHidden(SqlIdentifier column, SelectScope scope) {
        if (column.names.size() < 2) {
            return false;
        }
        SqlValidatorScope.ResolvedImpl resolved = new SqlValidatorScope.ResolvedImpl();
        scope.resolve(column.names.subList(0, column.names.size() - 1), NameMatching.INSTANCE, false, resolved);
        if (resolved.count() != 1) {
            return false;
        }
        SqlValidatorTable table = resolved.only().namespace.getTable();
        return table instanceof PlannedTable planned && planned.isHidden(column.names.getLast());
    }

    @Override
    protected void inferUnknownTypes(RelDataType inferredType, SqlValidatorScope scope, SqlNode node) {
        if (SqlUtil.isNullLiteral(node, false)) {
            deriveType(scope, node);
            return;
        }
        boolean isOpen = inferredType.equals(unknownType) || inferredType.getSqlTypeName() == SqlTypeName.NULL;
        if (node instanceof SqlDynamicParam && isOpen) {
            if (getValidatedNodeTypeIfKnown(node) == null) {
                setValidatedNodeType(node, typeFactory.createSqlType(SqlTypeName.NULL));
            }
            return;
        }
        super.inferUnknownTypes(inferredType, scope, node);
    }
}

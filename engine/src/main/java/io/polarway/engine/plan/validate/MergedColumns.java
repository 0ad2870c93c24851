package io.polarway.engine.plan.validate;

import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.function.TypeRules;
import io.polarway.engine.plan.operator.Argument;
import io.polarway.engine.plan.operator.Binding;
import io.polarway.engine.plan.operator.CastOperator;
import io.polarway.engine.plan.operator.ConditionalOperator;
import io.polarway.engine.plan.operator.FunctionOperator;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.jspecify.annotations.Nullable;

/// What the columns of USING and NATURAL stand for where no table is named: the value of the side whose rows the join keeps, and
/// that of either side for a full join (the standard's COALESCE), in the type in which both sides are compared.
///
/// Asks the tables of a FROM for their columns, and so needs it validated.
public final class MergedColumns {
    private final EngineValidator validator;

    MergedColumns(EngineValidator validator) {
        this.validator = validator;
    }

    private record Value(SqlNode node, SqlType type) {
        SqlNode as(SqlType wanted, SqlParserPos position) {
            return type.equals(wanted) ? node : new CastOperator(wanted, false).createCall(position, node);
        }
    }

    /// Gives a NATURAL join the columns that both its sides have, as with USING, and a semi or anti join with USING their
    /// equalities; checks the columns.
    void write(SqlJoin join) {
        boolean isNatural = join.isNatural();
        if (isNatural) {
            naturalToUsing(join);
        }
        if (!merges(join)) {
            return;
        }
        for (SqlNode name : names(join)) {
            check((SqlIdentifier) name, join, isNatural);
        }
        if (isHalf(join)) {
            usingToOn(join);
        }
    }

    private void naturalToUsing(SqlJoin join) {
        SqlParserPos position = join.getParserPosition();
        Set<String> common = NameMatching.INSTANCE.createSet();
        SqlNodeList names = new SqlNodeList(position);
        for (String column : columns(join.getLeft())) {
            if (count(join.getRight(), column) > 0 && common.add(column)) {
                names.add(new SqlIdentifier(column, position));
            }
        }
        if (!names.isEmpty()) {
            join.setOperand(1, SqlLiteral.createBoolean(false, position));
            join.setOperand(4, JoinConditionType.USING.symbol(position));
            join.setOperand(5, names);
        } else if (isHalf(join)) {
            join.setOperand(1, SqlLiteral.createBoolean(false, position));
            join.setOperand(4, JoinConditionType.ON.symbol(position));
            join.setOperand(5, SqlLiteral.createBoolean(true, position));
        }
    }

    private void usingToOn(SqlJoin join) {
        List<SqlNode> equalities = new ArrayList<>();
        for (SqlNode name : names(join)) {
            SqlIdentifier column = (SqlIdentifier) name;
            Value left = value(join.getLeft(), column.getSimple(), column.getParserPosition());
            Value right = value(join.getRight(), column.getSimple(), column.getParserPosition());
            if (left == null || right == null) {
                throw Errors.at(ErrorCode.UNSUPPORTED,
                        "USING does not say here which table's column is meant; write ON", column);
            }
            equalities.add(new FunctionOperator(equality()).createCall(column.getParserPosition(), left.node(),
                    right.node()));
        }
        SqlParserPos position = join.getParserPosition();
        join.setOperand(4, JoinConditionType.ON.symbol(position));
        join.setOperand(5, equalities.size() == 1
                ? equalities.getFirst()
                : ConditionalOperator.AND.createCall(position, equalities));
    }

    private static ScalarFunction equality() {
        return Objects.requireNonNull(FunctionCatalog.scalar("="));
    }

    private void check(SqlIdentifier column, SqlJoin join, boolean isNatural) {
        String name = column.getSimple();
        String clause = isNatural ? "NATURAL" : "USING";
        int left = count(join.getLeft(), name);
        int right = count(join.getRight(), name);
        if (left == 0 || right == 0) {
            String side = left == 0 ? "left" : "right";
            throw Errors.at(ErrorCode.UNDEFINED_COLUMN, left + right == 0
                    ? "Column of USING not found: " + name
                    : "Column of USING not found on the " + side + " side of the join: " + name, column);
        }
        if (left > 1 || right > 1) {
            throw Errors.at(ErrorCode.AMBIGUOUS_COLUMN, "Column of " + clause + " is there several times on the "
                    + (left > 1 ? "left" : "right") + " side of the join: " + name
                    + ". Write the condition with ON", column);
        }
        SqlType leftType = type(join.getLeft(), name);
        SqlType rightType = type(join.getRight(), name);
        if (Binding.bind(equality(), List.of(new Argument(leftType, false), new Argument(rightType, false))) == null) {
            throw Errors.at(ErrorCode.TYPE_MISMATCH, "Column " + name + " of " + clause + " is " + leftType.sql()
                    + " on the left side of the join and " + rightType.sql()
                    + " on the right, which cannot be compared. Cast one of them to the other's type with ON",
                    column);
        }
    }

    /// Returns the value of a column of a FROM that its joins merge, or null if they do not merge it, or it is there beside the
    /// merged one.
    @Nullable
    SqlNode value(SqlNode from, SqlIdentifier name) {
        return isMerged(from, name.getSimple()) ? only(from, name) : null;
    }

    /// Returns what a name stands for that one column of a FROM has, be it merged or not; null for any other name.
    @Nullable
    SqlNode only(SqlNode from, SqlIdentifier name) {
        if (count(from, name.getSimple()) != 1) {
            return null;
        }
        Value value = value(from, name.getSimple(), name.getParserPosition());
        return value == null ? null : value.node();
    }

    private static boolean isMerged(SqlNode table, String column) {
        return table instanceof SqlJoin join && (merges(join, column) || isMerged(join.getLeft(), column)
                || !isHalf(join) && isMerged(join.getRight(), column));
    }

    private @Nullable Value value(SqlNode table, String column, SqlParserPos position) {
        if (!(table instanceof SqlJoin join)) {
            SqlIdentifier alias = alias(table);
            return alias == null
                    ? null
                    : new Value(new SqlIdentifier(List.of(alias.getSimple(), column), null, position,
                            List.of(alias.getParserPosition(), position)), type(table, column));
        }
        if (!merges(join, column)) {
            return value(count(join.getLeft(), column) > 0 ? join.getLeft() : join.getRight(), column, position);
        }
        Value left = value(join.getLeft(), column, position);
        Value right = value(join.getRight(), column, position);
        if (left == null || right == null) {
            return null;
        }
        SqlType type = common(left.type(), right.type());
        SqlNode node = switch (join.getJoinType()) {
            case INNER, LEFT, CROSS, COMMA, LEFT_SEMI_JOIN, LEFT_ANTI_JOIN, ASOF, LEFT_ASOF -> left.as(type, position);
            case RIGHT -> right.as(type, position);
            case FULL -> ConditionalOperator.COALESCE.createCall(position, left.node(), right.node());
        };
        return new Value(node, type);
    }

    private static @Nullable SqlIdentifier alias(SqlNode table) {
        return switch (table.getKind()) {
            case AS -> ((SqlCall) table).operand(1);
            case LATERAL -> alias(((SqlCall) table).operand(0));
            default -> null;
        };
    }

    private SqlType type(SqlNode table, String column) {
        if (table instanceof SqlJoin join) {
            return merges(join, column)
                    ? common(type(join.getLeft(), column), type(join.getRight(), column))
                    : type(count(join.getLeft(), column) > 0 ? join.getLeft() : join.getRight(), column);
        }
        RelDataTypeField field = Objects.requireNonNull(
                NameMatching.INSTANCE.field(namespace(table).getRowType(), column));
        return Types.sqlType(field.getType());
    }

    private static SqlType common(SqlType left, SqlType right) {
        return Objects.requireNonNull(TypeRules.common(left, right));
    }

    /// Returns how many columns of a name a table of FROM has, merged ones counted once.
    int count(SqlNode table, String name) {
        if (table instanceof SqlJoin join) {
            int left = count(join.getLeft(), name);
            if (isHalf(join)) {
                return left;
            }
            int right = count(join.getRight(), name);
            return merges(join, name) ? Math.max(left, right) : left + right;
        }
        return NameMatching.INSTANCE.frequency(namespace(table).getRowType().getFieldNames(), name);
    }

    /// Writes out the stars of a SELECT whose FROM is validated, as far as [StarColumns] does.
    void expandStars(SqlSelect select) {
        new StarColumns(this, validator).write(select);
    }

    /// Returns the columns that `*` stands for: first those that a join merges, then what its sides have beside them.
    ///
    /// @param position of the star
    List<StarColumns.Column> columns(SqlNode table, SqlParserPos position) {
        if (!(table instanceof SqlJoin join)) {
            return ofTable(table, position);
        }
        List<StarColumns.Column> left = columns(join.getLeft(), position);
        if (isHalf(join)) {
            return left;
        }
        List<StarColumns.Column> columns = new ArrayList<>();
        SqlNodeList names = merges(join) ? names(join) : SqlNodeList.EMPTY;
        for (SqlNode node : names) {
            String name = ((SqlIdentifier) node).getSimple();
            StarColumns.Column first = left.stream().filter(column -> column.isCalled(name)).findFirst().orElseThrow();
            Value value = Objects.requireNonNull(value(join, name, position));
            columns.add(new StarColumns.Column(first.name(), value.node(), true));
        }
        columns.addAll(left);
        columns.addAll(columns(join.getRight(), position));
        columns.subList(names.size(), columns.size()).removeIf(column -> merges(join, column.name()));
        return columns;
    }

    private List<StarColumns.Column> ofTable(SqlNode table, SqlParserPos position) {
        SqlIdentifier alias = alias(table);
        if (alias == null) {
            throw Errors.at(ErrorCode.UNSUPPORTED, "* here needs a name for this query, with AS", table);
        }
        SqlValidatorNamespace namespace = namespace(table);
        List<StarColumns.Column> columns = new ArrayList<>();
        for (String name : namespace.getRowType().getFieldNames()) {
            if (!(namespace.getTable() instanceof PlannedTable planned && planned.isHidden(name))) {
                columns.add(new StarColumns.Column(name,
                        new SqlIdentifier(List.of(alias.getSimple(), name), position), false));
            }
        }
        return columns;
    }

    private List<String> columns(SqlNode table) {
        if (!(table instanceof SqlJoin join)) {
            return namespace(table).getRowType().getFieldNames();
        }
        List<String> columns = new ArrayList<>(columns(join.getLeft()));
        if (!isHalf(join)) {
            columns.addAll(columns(join.getRight()));
        }
        return columns;
    }

    private SqlValidatorNamespace namespace(SqlNode table) {
        return table.getKind() == SqlKind.LATERAL
                ? namespace(((SqlCall) table).operand(0))
                : Objects.requireNonNull(validator.getNamespace(table));
    }

    /// Returns whether a join of a FROM has USING.
    static boolean hasUsing(SqlNode from) {
        return from instanceof SqlJoin join && (merges(join) || hasUsing(join.getLeft())
                || hasUsing(join.getRight()));
    }

    /// Returns whether a FROM has a semi or anti join.
    static boolean hasHalf(SqlNode from) {
        return from instanceof SqlJoin join && (isHalf(join) || hasHalf(join.getLeft()) || hasHalf(join.getRight()));
    }

    private static boolean merges(SqlJoin join) {
        return join.getConditionType() == JoinConditionType.USING;
    }

    private static boolean merges(SqlJoin join, String column) {
        return merges(join)
                && names(join).stream().anyMatch(name -> ((SqlIdentifier) name).getSimple().equalsIgnoreCase(column));
    }

    private static SqlNodeList names(SqlJoin join) {
        return (SqlNodeList) Objects.requireNonNull(join.getCondition());
    }

    private static boolean isHalf(SqlJoin join) {
        return join.getJoinType() == JoinType.LEFT_SEMI_JOIN || join.getJoinType() == JoinType.LEFT_ANTI_JOIN;
    }
}

package io.polarway.engine.plan.parser;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.parser.SqlParserUtil;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;

/// Makes a CAST of `operand::type`.
final class PostfixCast {
    /// Operators that bind tighter than `::`: `a[1]::int` casts the element, `row.field::int` the field.
    private static final Set<SqlKind> TIGHTER = Set.of(SqlKind.ITEM, SqlKind.DOT, SqlKind.COLON);

    private PostfixCast() {}

    /// Replaces the last operand of an expression, and with it what binds tighter than `::`, by its cast.
    ///
    /// @param list operators and operands in the order of the text, as the grammar collects them before precedence decides
    static void castLastOperand(List<Object> list, SqlDataTypeSpec type, SqlParserPos position) {
        SqlNode operand = takeLastOperand(list, "A cast with ::", position);
        list.add(SqlStdOperatorTable.CAST.createCall(
                SqlParserPos.sum(List.of(operand.getParserPosition(), type.getParserPosition())), operand, type));
    }

    /// Removes and returns the last operand of an expression with what binds tighter than a postfix operator.
    ///
    /// @param operator what errors call the operator
    static SqlNode takeLastOperand(List<Object> list, String operator, SqlParserPos position) {
        int last = list.size() - 1;
        if (!(list.get(last) instanceof SqlNode)) {
            throw EngineException.of(ErrorCode.SYNTAX_ERROR,
                    operator + " stands after a value. Put the expression before it in parentheses",
                    SourceRanges.of(position));
        }
        int first = last;
        while (first >= 2 && list.get(first - 1) instanceof SqlParserUtil.ToTreeListItem item
                && TIGHTER.contains(item.getOperator().getKind())) {
            first -= 2;
        }
        List<Object> operands = new ArrayList<>(list.subList(first, last + 1));
        SqlNode operand = SqlParserUtil.toTree(operands);
        list.subList(first, last + 1).clear();
        return operand;
    }
}

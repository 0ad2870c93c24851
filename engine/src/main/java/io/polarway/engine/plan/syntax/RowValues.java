package io.polarway.engine.plan.syntax;

import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.plan.operator.ConditionalOperator;
import io.polarway.engine.plan.validate.Errors;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Comparisons of rows, `(a, b) = (c, d)`, which become comparisons of their values as SQL defines them.
final class RowValues {
    private RowValues() {
    }

    /// Returns whether an expression is a row of several values.
    static boolean isRow(SqlNode node) {
        return node.getKind() == SqlKind.ROW || node instanceof SqlNodeList list && list.size() > 1;
    }

    /// Returns whether both sides of a comparison are rows.
    static boolean are(SqlCall comparison) {
        return isRow(comparison.operand(0)) && isRow(comparison.operand(1));
    }

    /// Returns a comparison. Throws UNSUPPORTED if it is one of a row with a query.
    static SqlCall notMixed(SqlCall comparison) {
        for (int i = 0; i < 2; i++) {
            SqlNode other = comparison.operand(1 - i);
            if (isRow(comparison.operand(i)) && (other.isA(SqlKind.QUERY) || other.getKind() == SqlKind.SCALAR_QUERY)) {
                throw Errors.at(ErrorCode.UNSUPPORTED, "A row is compared with the rows of a query by IN, or by ANY or"
                        + " ALL before the query, as in (a, b) = ANY (SELECT ...)", comparison);
            }
        }
        return comparison;
    }

    private static List<SqlNode> values(SqlNode row, ExpressionRewriter expressions) {
        List<SqlNode> values = row instanceof SqlNodeList list ? list.getList() : ((SqlCall) row).getOperandList();
        return values.stream().map(expressions::rewrite).toList();
    }

    /// Rewrites a comparison of two rows. `<` and its like compare the first values that differ.
    static SqlNode compare(SqlCall comparison, ExpressionRewriter expressions) {
        List<SqlNode> left = values(comparison.operand(0), expressions);
        List<SqlNode> right = values(comparison.operand(1), expressions);
        checkSizes(left, right, comparison);
        return switch (comparison.getKind()) {
            case EQUALS -> equal(left, right, comparison.getParserPosition(), expressions);
            case NOT_EQUALS -> expressions.not(comparison,
                    equal(left, right, comparison.getParserPosition(), expressions));
            default -> inOrder(comparison, left, right, expressions);
        };
    }

    /// Rewrites `row IN (row, ...)`.
    static SqlNode in(SqlCall in, SqlNodeList rows, ExpressionRewriter expressions) {
        List<SqlNode> left = values(in.operand(0), expressions);
        left.forEach(ExpressionRewriter::repeatable);
        List<SqlNode> matches = new ArrayList<>();
        for (SqlNode row : rows) {
            if (!isRow(row)) {
                throw Errors.at(ErrorCode.TYPE_MISMATCH,
                        "IN compares a row of " + left.size() + " values here, with rows",
                        row);
            }
            List<SqlNode> right = values(row, expressions);
            checkSizes(left, right, row);
            matches.add(equal(left, right, row.getParserPosition(), expressions));
        }
        return matches.size() == 1
                ? matches.getFirst()
                : ConditionalOperator.OR.createCall(in.getParserPosition(), matches);
    }

    private static void checkSizes(List<SqlNode> left, List<SqlNode> right, SqlNode place) {
        if (left.size() != right.size()) {
            throw Errors.at(ErrorCode.TYPE_MISMATCH,
                    "A row of " + left.size() + " values cannot be compared with one of " + right.size(), place);
        }
    }

    private static SqlNode equal(List<SqlNode> left, List<SqlNode> right, SqlParserPos position,
            ExpressionRewriter expressions) {
        List<SqlNode> parts = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            parts.add(expressions.comparison("=", left.get(i), right.get(i)));
        }
        return parts.size() == 1 ? parts.getFirst() : ConditionalOperator.AND.createCall(position, parts);
    }

    private static SqlNode inOrder(SqlCall comparison, List<SqlNode> left, List<SqlNode> right,
            ExpressionRewriter expressions) {
        SqlParserPos position = comparison.getParserPosition();
        String operator = comparison.getOperator().getName();
        String strict = operator.substring(0, 1);
        int last = left.size() - 1;
        SqlNode result = expressions.comparison(operator, left.get(last), right.get(last));
        for (int i = last - 1; i >= 0; i--) {
            SqlNode one = ExpressionRewriter.repeatable(left.get(i));
            SqlNode other = ExpressionRewriter.repeatable(right.get(i));
            result = ConditionalOperator.OR.createCall(position, expressions.comparison(strict, one, other),
                    ConditionalOperator.AND.createCall(position, expressions.comparison("=", one, other), result));
        }
        return result;
    }
}

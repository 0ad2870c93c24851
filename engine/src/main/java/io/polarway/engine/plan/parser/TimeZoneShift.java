package io.polarway.engine.plan.parser;

import java.util.List;

import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Makes a call of the function `timezone(zone, operand)` of `operand AT TIME ZONE zone`.
final class TimeZoneShift {
    private TimeZoneShift() {}

    /// Replaces the last operand of an expression, and with it what binds tighter, by the call.
    ///
    /// @param list operators and operands in the order of the text, as the grammar collects them before precedence decides
    static void ofLastOperand(List<Object> list, SqlNode zone, SqlParserPos position) {
        SqlNode operand = PostfixCast.takeLastOperand(list, "AT TIME ZONE", position);
        SqlUnresolvedFunction function = new SqlUnresolvedFunction(new SqlIdentifier("timezone", position), null, null,
                null,
                null, SqlFunctionCategory.USER_DEFINED_FUNCTION);
        list.add(function.createCall(
                SqlParserPos.sum(List.of(operand.getParserPosition(), zone.getParserPosition())), zone, operand));
    }
}

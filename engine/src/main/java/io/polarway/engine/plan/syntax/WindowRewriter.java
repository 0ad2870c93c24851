package io.polarway.engine.plan.syntax;

import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.AggregateFunction;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.WindowFunction;
import io.polarway.engine.function.window.AggregateWindow;
import io.polarway.engine.operator.window.WindowFrame;
import io.polarway.engine.operator.window.WindowFrame.Kind;
import io.polarway.engine.plan.operator.ConditionalOperator;
import io.polarway.engine.plan.operator.WindowFrameSyntax;
import io.polarway.engine.plan.operator.WindowOperator;
import io.polarway.engine.plan.parser.GroupsFrame;
import io.polarway.engine.plan.parser.SourceRanges;
import io.polarway.engine.plan.validate.Errors;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Prepares `f(x) OVER (...)` for validation: looks the function and named windows up, and moves the frame into a
/// [WindowOperator], since Calcite's rules for frames are not the engine's. What is left to Calcite is a window of PARTITION BY
/// and ORDER BY.
final class WindowRewriter {
    private final ExpressionRewriter expressions;
    private final Deque<Map<String, SqlWindow>> named = new ArrayDeque<>();

    WindowRewriter(ExpressionRewriter expressions) {
        this.expressions = expressions;
    }

    /// Begins a SELECT with these windows in its WINDOW clause; [#leave] ends it.
    void enter(SqlNodeList windows) {
        Map<String, SqlWindow> known = new HashMap<>();
        for (SqlNode node : windows) {
            SqlWindow window = (SqlWindow) node;
            String name = window.getDeclName().getSimple();
            if (known.put(name.toLowerCase(Locale.ROOT), window) != null) {
                throw Errors.at(ErrorCode.INVALID_STATEMENT, "Window defined twice: " + name, window.getDeclName());
            }
        }
        named.push(known);
    }

    void leave() {
        named.pop();
    }

    /// A window of which every reference to another one was followed.
    private record Resolved(SqlNodeList partition, SqlNodeList order, @Nullable SqlWindow framed) {
    }

    /// Rewrites a call of OVER.
    SqlNode over(SqlCall call) {
        SqlNode function = call.operand(0);
        SqlNode filter = null;
        SqlNode nullTreatment = null;
        while (true) {
            if (function.getKind() == SqlKind.FILTER) {
                filter = ((SqlCall) function).operand(1);
            } else if (function.getKind() == SqlKind.IGNORE_NULLS || function.getKind() == SqlKind.RESPECT_NULLS) {
                nullTreatment = function;
            } else {
                break;
            }
            function = ((SqlCall) function).operand(0);
        }
        if (function.getKind() == SqlKind.WITHIN_GROUP || function.getKind() == SqlKind.WITHIN_DISTINCT) {
            throw Errors.unsupported("Ordered aggregates (WITHIN GROUP) over a window", function);
        }
        SqlCall inner = (SqlCall) function;
        Resolved window = resolve(call.operand(1));
        WindowOperator.Function chosen = function(inner, nullTreatment);
        SqlNodeList order = ExpressionRewriter.order(inner);
        if (order != null) {
            throw Errors.unsupported("Ordered aggregates (ORDER BY among the arguments) over a window", order);
        }
        List<SqlNode> operands = expressions.arguments(inner);
        if (chosen.name().equals("string_agg") && operands.size() == 1) {
            operands.add(SqlLiteral.createCharString(",", "UTF-8", inner.getParserPosition()));
        }
        if (filter != null) {
            filter(inner, chosen, filter, operands);
        }
        WindowFrameSyntax frame = frame(window, operands);
        SqlParserPos position = call.getParserPosition();
        SqlNode unframed = SqlWindow.create(null, null, expressions.rewriteAll(window.partition()),
                expressions.rewriteAll(window.order()), SqlLiteral.createBoolean(false, SqlParserPos.ZERO), null, null,
                null, SqlWindow.createExcludeNoOthers(SqlParserPos.ZERO), call.operand(1).getParserPosition());
        return SqlStdOperatorTable.OVER.createCall(position,
                new WindowOperator(chosen, frame).createCall(inner.getParserPosition(), operands), unframed);
    }

    private WindowOperator.Function function(SqlCall call, @Nullable SqlNode nullTreatment) {
        String name = expressions.functionName(call).toLowerCase(Locale.ROOT);
        boolean ignoresNulls = nullTreatment != null && nullTreatment.getKind() == SqlKind.IGNORE_NULLS;
        SqlLiteral quantifier = call.getFunctionQuantifier();
        boolean isDistinct = quantifier != null && quantifier.getValue() == SqlSelectKeyword.DISTINCT;
        WindowFunction window = FunctionCatalog.window(name);
        AggregateFunction aggregate = FunctionCatalog.aggregate(name);
        if (window == null && aggregate == null) {
            if (FunctionCatalog.scalar(name) != null) {
                throw Errors.at(ErrorCode.UNDEFINED_FUNCTION, name
                        + " is neither a window function nor an aggregate function; it takes no OVER", call);
            }
            throw ExpressionRewriter.undefined(name, call);
        }
        if (isDistinct) {
            throw Errors.unsupported("DISTINCT arguments of window functions", call);
        }
        boolean takesNulls = window == null
                ? aggregate != null && AggregateWindow.takesNullTreatment(aggregate.name())
                : window.takesNullTreatment();
        if (nullTreatment != null && !takesNulls) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT, name
                    + " takes no IGNORE NULLS or RESPECT NULLS; lag, lead, first_value, last_value and nth_value do",
                    nullTreatment);
        }
        return window == null && aggregate != null
                ? new WindowOperator.Function.OfAggregate(aggregate, ignoresNulls)
                : new WindowOperator.Function.OfWindow(Objects.requireNonNull(window), ignoresNulls);
    }

    /// Turns what FILTER leaves out into NULLs, which aggregate functions pass over.
    private void filter(SqlCall call, WindowOperator.Function function, SqlNode filter, List<SqlNode> operands) {
        if (!(function instanceof WindowOperator.Function.OfAggregate)
                || AggregateWindow.takesNullTreatment(function.name())) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT,
                    "FILTER over a window stands only after aggregate functions that pass over NULLs, not after "
                            + function.name(),
                    filter);
        }
        SqlParserPos position = filter.getParserPosition();
        SqlNode condition = expressions.rewrite(filter);
        boolean goesByLast = function.name().equals("arg_min") || function.name().equals("arg_max");
        int filtered = goesByLast ? operands.size() - 1 : 0;
        SqlNode value = operands.isEmpty()
                ? SqlLiteral.createExactNumeric("1", call.getParserPosition())
                : operands.get(filtered);
        SqlNode kept = ConditionalOperator.CASE.createCall(position, condition, value, SqlLiteral.createNull(position));
        if (operands.isEmpty()) {
            operands.add(kept);
        } else {
            operands.set(filtered, kept);
        }
    }

    private Resolved resolve(SqlNode node) {
        if (node instanceof SqlIdentifier name) {
            return resolved(lookup(name), new ArrayList<>());
        }
        return resolved((SqlWindow) node, new ArrayList<>());
    }

    private SqlWindow lookup(SqlIdentifier name) {
        SqlWindow window = named.isEmpty()
                ? null
                : named.peek().get(name.getSimple().toLowerCase(Locale.ROOT));
        if (window == null) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT, "Window not found: " + name.getSimple()
                    + ". Define it after FROM, WHERE, GROUP BY and HAVING: WINDOW " + name.getSimple()
                    + " AS (PARTITION BY ... ORDER BY ...)", name);
        }
        return window;
    }

    private Resolved resolved(SqlWindow window, List<SqlWindow> path) {
        if (path.contains(window)) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT, "Window refers to itself", window);
        }
        path.add(window);
        SqlWindow framed = window.getLowerBound() == null ? null : window;
        SqlIdentifier reference = window.getRefName();
        if (reference == null) {
            return new Resolved(window.getPartitionList(), window.getOrderList(), framed);
        }
        Resolved base = resolved(lookup(reference), path);
        String name = reference.getSimple();
        if (!window.getPartitionList().isEmpty()) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT, "PARTITION BY cannot be added to window " + name,
                    window.getPartitionList());
        }
        if (!window.getOrderList().isEmpty() && !base.order().isEmpty()) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT, "Window " + name + " has an ORDER BY already",
                    window.getOrderList());
        }
        if (base.framed() != null) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT, "Window " + name
                    + " has a frame and cannot be extended; write OVER " + name + " without parentheses", reference);
        }
        return new Resolved(base.partition(), window.getOrderList().isEmpty() ? base.order() : window.getOrderList(),
                framed);
    }

    /// Returns the frame, and adds the distances of its bounds to the operands.
    private WindowFrameSyntax frame(Resolved resolved, List<SqlNode> operands) {
        SqlWindow window = resolved.framed();
        if (window == null) {
            return new WindowFrameSyntax(WindowFrame.Mode.RANGE, Kind.UNBOUNDED_PRECEDING, Kind.CURRENT_ROW,
                    WindowFrame.Exclusion.NO_OTHERS, SourceRanges.of(SqlParserPos.ZERO));
        }
        SqlNode lower = window.getLowerBound();
        SqlNode upper = window.getUpperBound();
        Kind from = kind(lower);
        Kind to = upper == null ? Kind.CURRENT_ROW : kind(upper);
        SqlNode place = upper == null ? lower : upper;
        if (from == Kind.UNBOUNDED_FOLLOWING || to == Kind.UNBOUNDED_PRECEDING || from.compareTo(to) > 0) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT, "A frame cannot begin at " + words(from) + " and end at "
                    + words(to), place);
        }
        WindowFrame.Mode mode = GroupsFrame.is(window) ? WindowFrame.Mode.GROUPS
                : window.isRows() ? WindowFrame.Mode.ROWS : WindowFrame.Mode.RANGE;
        if (mode == WindowFrame.Mode.GROUPS && resolved.order().isEmpty()) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT,
                    "GROUPS counts rows with equal ORDER BY values: it needs an ORDER BY",
                    lower);
        }
        if (mode == WindowFrame.Mode.RANGE && (WindowFrameSyntax.hasDistance(from) || WindowFrameSyntax.hasDistance(to))
                && resolved.order().size() != 1) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT,
                    "RANGE at a distance needs exactly one ORDER BY expression, whose values the distance is between",
                    lower);
        }
        if (WindowFrameSyntax.hasDistance(from)) {
            operands.add(expressions.rewrite(((SqlCall) lower).operand(0)));
        }
        if (upper != null && WindowFrameSyntax.hasDistance(to)) {
            operands.add(expressions.rewrite(((SqlCall) upper).operand(0)));
        }
        return new WindowFrameSyntax(mode, from, to,
                exclusion(window), SourceRanges.of(lower.getParserPosition()));
    }

    private static String words(Kind kind) {
        return kind.name().replace('_', ' ');
    }

    private static Kind kind(SqlNode bound) {
        if (SqlWindow.isCurrentRow(bound)) {
            return Kind.CURRENT_ROW;
        }
        if (SqlWindow.isUnboundedPreceding(bound)) {
            return Kind.UNBOUNDED_PRECEDING;
        }
        if (SqlWindow.isUnboundedFollowing(bound)) {
            return Kind.UNBOUNDED_FOLLOWING;
        }
        return bound.getKind() == SqlKind.PRECEDING ? Kind.PRECEDING : Kind.FOLLOWING;
    }

    private static WindowFrame.Exclusion exclusion(SqlWindow window) {
        SqlLiteral exclude = window.getExclude();
        if (SqlWindow.isExcludeCurrentRow(exclude)) {
            return WindowFrame.Exclusion.CURRENT_ROW;
        }
        if (SqlWindow.isExcludeGroup(exclude)) {
            return WindowFrame.Exclusion.GROUP;
        }
        return SqlWindow.isExcludeTies(exclude) ? WindowFrame.Exclusion.TIES : WindowFrame.Exclusion.NO_OTHERS;
    }
}

package io.polarway.engine.plan.physical;

import io.polarway.engine.catalog.Table;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionText;
import io.polarway.engine.function.WindowReach;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.type.Field;
import io.polarway.engine.operator.aggregate.AggregateCall;
import io.polarway.engine.operator.join.JoinKey;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.operator.window.SlidingWindow;
import io.polarway.engine.operator.window.StreamingWindow;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes plans for people: a line for each operator, its inputs indented below it, expressions as SQL.
public final class PlanText {
    /// A list of more than so many columns is cut, to the first of them.
    private static final int LONGEST_LIST = 40;
    private static final int SHOWN_OF_LONG = 20;

    private final PlanMarks marks;
    private final List<String> lines;
    private final Set<Integer> shown = new HashSet<>();

    private PlanText(PlanMarks marks, List<String> lines) {
        this.marks = marks;
        this.lines = lines;
    }

    /// Returns the lines of EXPLAIN, or of EXPLAIN ANALYZE.
    ///
    /// @param profile what the operator of `plan` did, with those of its inputs; null if they did not run
    /// @param marks what is said about how much each operator holds
    public static List<String> of(PhysicalPlan plan, @Nullable OperatorProfile profile, PlanMarks marks) {
        List<String> lines = new ArrayList<>();
        new PlanText(marks, lines).add(plan, profile, 0, "");
        return lines;
    }

    /// Returns what an operator is called.
    public static String name(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan _ -> "Scan";
            case PhysicalPlan.Values _ -> "Values";
            case PhysicalPlan.Filter _ -> "Filter";
            case PhysicalPlan.Project _ -> "Project";
            case PhysicalPlan.Aggregate aggregate when !aggregate.arrival().isAny() ->
                    aggregate.calls().isEmpty() ? "Streaming distinct" : "Streaming aggregate";
            case PhysicalPlan.Aggregate aggregate -> aggregate.calls().isEmpty() ? "Distinct" : "Aggregate";
            case PhysicalPlan.Window window -> window.arrival().isAny() ? "Window" : "Streaming window";
            case PhysicalPlan.Sort sort -> sort.arrival().isAny() ? "Sort" : "Streaming sort";
            case PhysicalPlan.TopN _ -> "TopN";
            case PhysicalPlan.Fetch _ -> "Fetch";
            case PhysicalPlan.Either _ -> "Either";
            case PhysicalPlan.Limit _ -> "Limit";
            case PhysicalPlan.UnionAll _ -> "Union all";
            case PhysicalPlan.GroupingSets _ -> "Grouping sets";
            case PhysicalPlan.CountedRows rows ->
                    (rows.isIntersection() ? "Intersect" : "Except") + (rows.isAll() ? " all" : "");
            case PhysicalPlan.Join join -> join.arrival().isAny() ? "Join" : "Merge join";
            case PhysicalPlan.Shared _ -> "Shared";
        };
    }

    /// Returns what an operator works on: files, conditions, keys.
    public static String detail(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan -> scan(scan);
            case PhysicalPlan.Values values -> rows(values.rows().size());
            case PhysicalPlan.Filter filter -> text(filter.condition(), filter.input());
            case PhysicalPlan.Project project -> project(project);
            case PhysicalPlan.Aggregate aggregate -> aggregate(aggregate);
            case PhysicalPlan.Window window -> WindowText.of(window);
            case PhysicalPlan.Sort sort -> keys(sort.keys(), sort.schema());
            case PhysicalPlan.TopN top -> keys(top.keys(), top.schema()) + " " + stretch(top.offset(), top.limit())
                    + (top.hasTies() ? " WITH TIES" : "");
            case PhysicalPlan.Fetch fetch -> fetch.table().description() + ": "
                    + columns(fetch.table(), fetch.columns());
            case PhysicalPlan.Either _ -> "";
            case PhysicalPlan.Limit limit -> stretch(limit.offset(), limit.limit());
            case PhysicalPlan.UnionAll union -> union.inputs().size() + " inputs";
            case PhysicalPlan.CountedRows _ -> "";
            case PhysicalPlan.Join join -> join(join);
            case PhysicalPlan.Shared shared -> "#" + shared.number();
            case PhysicalPlan.GroupingSets sets -> sets.sets().stream()
                    .map(set -> set.stream().map(key -> sets.schema().field(key).name())
                            .collect(Collectors.joining(", ", "(", ")")))
                    .collect(Collectors.joining(", "));
        };
    }

    /// Returns how much an operator holds at once.
    static String holding(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan when scan.order().runRows() > 0 ->
                    rows(scan.order().runRows()) + " per worker in memory";
            case PhysicalPlan.Scan _, PhysicalPlan.Values _, PhysicalPlan.Filter _, PhysicalPlan.Project _, PhysicalPlan.UnionAll _, PhysicalPlan.CountedRows _, PhysicalPlan.GroupingSets _, PhysicalPlan.Either _ ->
                    "streaming";
            case PhysicalPlan.Limit limit -> limit.isStreaming() ? "streaming" : "bounded";
            case PhysicalPlan.TopN _, PhysicalPlan.Fetch _ -> "bounded";
            case PhysicalPlan.Aggregate aggregate when !aggregate.arrival().isAny() ->
                    aggregate.arrival().keys().size() == aggregate.keys().size() ? "streaming"
                            : "groups of one " + aggregate.arrival().keys().stream()
                                    .map(key -> text(aggregate.keys().get(key.column()), aggregate.input()))
                                    .collect(Collectors.joining(", ")) + " in memory";
            case PhysicalPlan.Aggregate aggregate -> aggregate.keys().isEmpty() ? "bounded" : "groups in memory";
            case PhysicalPlan.Window window when !window.arrival().isAny() -> window.arrival().isByPartition()
                    ? "streaming"
                    : !window.shape().partitionKeys().isEmpty() && !StreamingWindow.isFor(window.shape())
                            ? held(SlidingWindow.reach(window.shape()))
                            : window.shape().partitionKeys().isEmpty() ? "streaming" : "partitions in memory";
            case PhysicalPlan.Sort sort when !sort.arrival().isAny() -> "rows of one " + sort.arrival().keys().stream()
                    .map(key -> sort.schema().field(key.column()).name()).collect(Collectors.joining(", "))
                    + " in memory";
            case PhysicalPlan.Sort _, PhysicalPlan.Shared _, PhysicalPlan.Window _ -> "all rows in memory";
            case PhysicalPlan.Join join -> join.arrival().isAny() ? "build side in memory" : "streaming";
        };
    }

    private void add(PhysicalPlan plan, @Nullable OperatorProfile profile, int depth, String role) {
        String indent = "  ".repeat(depth);
        String rows = rows(plan);
        String detail = detail(plan);
        boolean isShownBefore = plan instanceof PhysicalPlan.Shared shared && !shown.add(shared.number());
        lines.add(indent + role + name(plan) + (detail.isEmpty() ? "" : " " + detail) + " ("
                + (isShownBefore ? "as above" : marks.text(plan)) + rows + ")");
        if (isShownBefore) {
            return;
        }
        if (profile != null) {
            lines.add(indent + "    " + measured(profile));
        }
        for (int i = 0; i < plan.inputs().size(); i++) {
            OperatorProfile input = profile == null ? null : profile.inputs().get(i);
            String inputRole = role(plan, i);
            add(plan.inputs().get(i), input, depth + 1, inputRole.isEmpty() ? "" : inputRole + ": ");
        }
    }

    /// Returns what an input is to an operator that has several different ones, else nothing.
    static String role(PhysicalPlan plan, int input) {
        return switch (plan) {
            case PhysicalPlan.Join _ -> input == 0 ? "probe" : "build";
            case PhysicalPlan.Either _ -> input == 0 ? "first" : "if too many ties";
            default -> "";
        };
    }

    /// Returns what an operator did, as EXPLAIN ANALYZE shows it.
    public static String measured(OperatorProfile profile) {
        StringBuilder text = new StringBuilder();
        text.append("rows ").append(grouped(profile.rows()));
        text.append(String.format(Locale.ROOT, ", time %.1f ms", profile.nanos() / 1e6));
        if (profile.memory() > 0) {
            text.append(", memory ").append(MemoryPool.describe(profile.memory()));
        }
        if (profile.batches() > 0) {
            text.append(", batches ").append(grouped(profile.batches())).append(" of ")
                    .append(rows(profile.rows() / profile.batches()));
        }
        for (Map.Entry<String, Long> counter : profile.counters().entrySet()) {
            text.append(", ").append(counter.getKey()).append(' ').append(grouped(counter.getValue()));
        }
        return text.toString();
    }

    /// Returns how many rows an operator is expected to give, where that is the base of decisions.
    private static String rows(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan when scan.table().estimatedRows() >= 0 -> {
                String all = (scan.table().hasExactRows() ? "" : "about ") + rows(scan.table().estimatedRows());
                String some = scan.filter() == null ? "" : "about " + grouped(scan.estimatedRows()) + " of ";
                yield ", " + some + all;
            }
            case PhysicalPlan.Join join -> ", about " + rows(join.estimatedRows());
            default -> "";
        };
    }

    private static String rows(long number) {
        return grouped(number) + (number == 1 ? " row" : " rows");
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String scan(PhysicalPlan.Scan scan) {
        String columns = scan.columns().isEmpty() ? "no columns" : columns(scan.table(), scan.columns());
        Expression filter = scan.filter();
        return scan.table().description() + ": " + columns
                + (filter == null ? "" : " WHERE " + ExpressionText.of(filter, column -> column(scan.table(), column)))
                + (scan.order().isAny() ? "" : " IN ORDER OF " + keys(scan.order().keys(), scan.table().schema()));
    }

    private static String columns(Table table, List<Integer> columns) {
        return listed(columns.stream().map(column -> column(table, column)).toList());
    }

    private static String listed(List<String> parts) {
        return parts.size() <= LONGEST_LIST
                ? String.join(", ", parts)
                : String.join(", ", parts.subList(0, SHOWN_OF_LONG)) + " and " + grouped(parts.size() - SHOWN_OF_LONG)
                        + " more";
    }

    private static String column(Table table, int column) {
        Schema visible = table.schema();
        if (column == table.identityColumn()) {
            return "row identity";
        }
        return column < visible.size()
                ? visible.field(column).name()
                : table.hiddenColumns().field(column - visible.size()).name();
    }

    private static IntFunction<String> columns(Schema schema) {
        return index -> schema.field(index).name();
    }

    private static String text(Expression expression, PhysicalPlan input) {
        return expression(expression, input.schema());
    }

    /// Returns an expression as SQL.
    ///
    /// @param input the columns that it refers to
    public static String expression(Expression expression, Schema input) {
        return ExpressionText.of(expression, columns(input));
    }

    private static String project(PhysicalPlan.Project project) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < project.expressions().size(); i++) {
            String text = text(project.expressions().get(i), project.input());
            Field field = project.schema().field(i);
            boolean isNamed = text.equals(field.name()) || !field.name().matches("\\w+");
            columns.add(isNamed ? text : text + " AS " + field.name());
        }
        return listed(columns);
    }

    private static String held(@Nullable WindowReach reach) {
        long rows = reach == null ? 0 : (long) reach.before() + reach.after();
        return rows(rows) + " of each partition in memory";
    }

    /// Returns an aggregate as SQL.
    ///
    /// @param input the columns that its arguments refer to
    public static String call(AggregateCall call, Schema input) {
        Expression filter = call.filter();
        String arguments = call.arguments().isEmpty()
                ? "*"
                : call.arguments().stream().map(argument -> ExpressionText.of(argument, columns(input)))
                        .collect(Collectors.joining(", "));
        return call.function().name() + "(" + (call.isDistinct() ? "DISTINCT " : "") + arguments + ")"
                + (filter == null ? "" : " FILTER (WHERE " + ExpressionText.of(filter, columns(input)) + ")");
    }

    private static String aggregate(PhysicalPlan.Aggregate aggregate) {
        List<String> parts = aggregate.calls().stream().map(call -> call(call, aggregate.input().schema())).toList();
        String keys = aggregate.keys().stream().map(key -> text(key, aggregate.input()))
                .collect(Collectors.joining(", "));
        String calls = String.join(", ", parts);
        if (keys.isEmpty() || calls.isEmpty()) {
            return keys + calls;
        }
        return calls + " BY " + keys;
    }

    private static String join(PhysicalPlan.Join join) {
        StringBuilder text = new StringBuilder(join.type().text());
        String separator = " ON ";
        for (JoinKey key : join.keys()) {
            text.append(separator).append(text(key.probe(), join.probe()))
                    .append(key.isNullSafe() ? " IS NOT DISTINCT FROM " : " = ")
                    .append(text(key.build(), join.build()));
            separator = " AND ";
        }
        Expression condition = join.condition();
        if (condition != null) {
            List<Field> pair = new ArrayList<>(join.probe().schema().fields());
            pair.addAll(join.build().schema().fields());
            text.append(separator).append(expression(condition, new Schema(pair)));
        }
        return text.toString();
    }

    static String keys(List<SortKey> keys, Schema schema) {
        return keys.stream().map(key -> schema.field(key.column()).name() + (key.descending() ? " DESC" : "")
                + (key.nullsFirst() == key.descending() ? "" : key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST"))
                .collect(Collectors.joining(", "));
    }

    private static String stretch(long offset, long limit) {
        String first = limit == Long.MAX_VALUE ? "" : "LIMIT " + limit;
        String skip = offset == 0 ? "" : "OFFSET " + offset;
        return first.isEmpty() || skip.isEmpty() ? first + skip : first + " " + skip;
    }
}

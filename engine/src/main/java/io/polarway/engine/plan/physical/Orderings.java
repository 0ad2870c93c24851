package io.polarway.engine.plan.physical;

import io.polarway.engine.catalog.ScanOrder;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.References;
import io.polarway.engine.operator.join.MergeJoin;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.operator.window.SlidingWindow;
import io.polarway.engine.operator.window.StreamingWindow;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known about the order of the rows of operators.
///
/// An order that a table promises holds only if the scan is told that it is used: it hands its morsels out in that order then, and
/// checks it. So [#of] only says what may be had; [#inOrder] and [#clustered] give the operators that have it.
public final class Orderings {
    private Orderings() {
    }

    /// Returns the order in which the rows of an operator may be had without sorting them, by [#inOrder].
    public static Ordering of(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan when scan.order().runRows() > 0 ->
                    new Ordering(kept(scan.order().keys(), scan.columns()));
            case PhysicalPlan.Scan scan -> new Ordering(kept(declared(scan), scan.columns()));
            case PhysicalPlan.Filter filter -> of(filter.input());
            case PhysicalPlan.Limit limit -> of(limit.input());
            case PhysicalPlan.Project project -> projected(of(project.input()), project.expressions());
            case PhysicalPlan.Sort sort -> new Ordering(sort.keys());
            case PhysicalPlan.TopN top -> new Ordering(top.keys());
            case PhysicalPlan.Fetch fetch -> of(fetch.input());
            case PhysicalPlan.Aggregate aggregate -> new Ordering(aggregate.arrival().keys());
            case PhysicalPlan.Window window when window.arrival().isAny() || !keepsOrder(window) -> Ordering.NONE;
            case PhysicalPlan.Window window -> new Ordering(kept(of(window.input()).keys(), window.shape().kept()));
            case PhysicalPlan.Join join -> new Ordering(joined(join));
            // These collect their rows.
            case PhysicalPlan.Values _, PhysicalPlan.Either _, PhysicalPlan.UnionAll _, PhysicalPlan.CountedRows _, PhysicalPlan.Shared _, PhysicalPlan.GroupingSets _ ->
                    Ordering.NONE;
        };
    }

    /// Returns the declared order of a scan without the columns that have one value in all of its rows: by the others they are in order
    /// then.
    private static List<SortKey> declared(PhysicalPlan.Scan scan) {
        List<SortKey> order = scan.table().order();
        Set<Integer> constant = order.isEmpty() ? Set.of() : ConstantColumns.of(scan);
        return constant.isEmpty()
                ? order
                : order.stream().filter(key -> !constant.contains(key.column())).toList();
    }

    /// Returns the keys but for those that have one value in all rows.
    private static List<OrderKey> changing(List<OrderKey> keys, PhysicalPlan.Scan scan) {
        Set<Integer> constant = ConstantColumns.of(scan);
        return constant.isEmpty()
                ? keys
                : keys.stream().filter(key -> {
                    int column = Monotone.column(key.value());
                    return column < 0 || !constant.contains(scan.columns().get(column));
                }).toList();
    }

    private static List<SortKey> kept(List<SortKey> keys, List<Integer> columns) {
        List<SortKey> kept = new ArrayList<>();
        for (SortKey key : keys) {
            int position = columns.indexOf(key.column());
            if (position < 0) {
                break;
            }
            kept.add(new SortKey(position, key.descending(), key.nullsFirst()));
        }
        return kept;
    }

    /// Rows with equal values of a function may differ in the column, so that nothing is known about the keys after it.
    private static Ordering projected(Ordering input, List<Expression> expressions) {
        List<SortKey> keys = new ArrayList<>();
        for (SortKey key : input.keys()) {
            int found = -1;
            boolean isColumn = false;
            for (int i = 0; i < expressions.size() && !isColumn; i++) {
                if (Monotone.column(expressions.get(i)) == key.column()) {
                    isColumn = expressions.get(i) instanceof Expression.Reference;
                    found = isColumn || found < 0 ? i : found;
                }
            }
            if (found >= 0) {
                keys.add(new SortKey(found, key.descending(), key.nullsFirst()));
            }
            if (!isColumn) {
                break;
            }
        }
        return new Ordering(keys);
    }

    /// Returns the operators that give the same rows in an order, or null if they would have to be sorted for it.
    ///
    /// @param plan operators that give the rows in any order
    /// @param keys columns of `plan`, the most significant first
    public static @Nullable PhysicalPlan inOrder(PhysicalPlan plan, List<SortKey> keys) {
        return inOrderOf(plan, OrderKey.of(keys, plan.schema()));
    }

    /// Returns the operators that give the same rows so that equal values of an expression come together, in ascending or descending
    /// order; null if the rows would have to be sorted for it.
    public static @Nullable PhysicalPlan clustered(PhysicalPlan plan, Expression value) {
        Ordering known = of(plan);
        if (!known.isKnown()) {
            return null;
        }
        SortKey first = known.keys().getFirst();
        return inOrderOf(plan, List.of(new OrderKey(value, first.descending(), first.nullsFirst())));
    }

    /// Returns the operators that give the same rows in the order of expressions over the columns of `plan`, or null if the rows would
    /// have to be sorted for it.
    public static @Nullable PhysicalPlan inOrderOf(PhysicalPlan plan, List<OrderKey> keys) {
        return inOrderOf(plan, keys, false);
    }

    /// Returns what [#inOrderOf] does, or else operators whose scan sorts the rows piece by piece, since statistics show that one piece comes
    /// after the other: it holds one of them on each worker.
    public static @Nullable PhysicalPlan arranged(PhysicalPlan plan, List<OrderKey> keys) {
        PhysicalPlan ordered = inOrderOf(plan, keys, false);
        return ordered == null ? inOrderOf(plan, keys, true) : ordered;
    }

    /// Returns what [#arranged] does for columns.
    public static @Nullable PhysicalPlan arrangedByColumns(PhysicalPlan plan, List<SortKey> keys) {
        return arranged(plan, OrderKey.of(keys, plan.schema()));
    }

    private static @Nullable PhysicalPlan inOrderOf(PhysicalPlan plan, List<OrderKey> keys, boolean mayArrange) {
        return switch (plan) {
            case PhysicalPlan.Scan scan -> scan(scan, changing(keys, scan), mayArrange);
            case PhysicalPlan.Filter filter -> {
                PhysicalPlan input = inOrderOf(filter.input(), keys, mayArrange);
                yield input == null ? null : new PhysicalPlan.Filter(input, filter.condition());
            }
            case PhysicalPlan.Project project -> {
                PhysicalPlan input = inOrderOf(project.input(), keys.stream()
                        .map(key -> key.withValue(References.substitute(key.value(), project.expressions()))).toList(),
                        mayArrange);
                yield input == null
                        ? null
                        : new PhysicalPlan.Project(input, project.expressions(), project.schema());
            }
            // These choose rows by their order: theirs stays as it is.
            case PhysicalPlan.Sort sort -> matched(sort.keys(), keys) < 0 ? null : sort;
            case PhysicalPlan.TopN top -> matched(top.keys(), keys) < 0 ? null : top;
            case PhysicalPlan.Fetch fetch -> matched(of(fetch).keys(), keys) < 0 ? null : fetch;
            case PhysicalPlan.Aggregate aggregate -> matched(aggregate.arrival().keys(), keys) < 0 ? null : aggregate;
            case PhysicalPlan.Window window -> window(window, keys);
            case PhysicalPlan.Limit limit -> {
                PhysicalPlan input = inOrderOf(limit.input(), keys, false);
                yield input == null ? null : new PhysicalPlan.Limit(input, limit.offset(), limit.limit());
            }
            case PhysicalPlan.Join join -> matched(joined(join), keys) < 0 ? null : join;
            case PhysicalPlan.Values _, PhysicalPlan.Either _, PhysicalPlan.UnionAll _, PhysicalPlan.CountedRows _, PhysicalPlan.Shared _, PhysicalPlan.GroupingSets _ ->
                    null;
        };
    }

    /// Returns the order that a join gives: that of the keys by which it merges, as far as they are columns of the probe side. One that
    /// does not merge gives none: if the build side does not fit into memory, rows come partition by partition.
    private static List<SortKey> joined(PhysicalPlan.Join join) {
        List<SortKey> keys = new ArrayList<>();
        if (MergeJoin.keepsOrder(join.type(), join.keys())) {
            for (SortKey key : join.arrival().keys()) {
                if (!(join.keys().get(key.column()).probe() instanceof Expression.Reference column)) {
                    break;
                }
                keys.add(new SortKey(column.index(), key.descending(), key.nullsFirst()));
            }
        }
        return keys;
    }

    /// Somebody may make use of the order that a scan gives by now, such as a LIMIT: it is never given up for another one.
    private static @Nullable PhysicalPlan scan(PhysicalPlan.Scan scan, List<OrderKey> keys, boolean mayArrange) {
        List<SortKey> given = scan.order().keys();
        if (matched(kept(given, scan.columns()), keys) >= 0) {
            return scan;
        }
        if (scan.order().runRows() > 0) {
            return null;
        }
        int used = matched(kept(declared(scan), scan.columns()), keys);
        if (used >= 0) {
            // Both are the first keys of the declared order, and these are more.
            return scan.inOrder(new ScanOrder(declared(scan).subList(0, used)));
        }
        ScanOrder arrangement = mayArrange && given.isEmpty() ? arrangement(scan, keys) : null;
        return arrangement == null ? null : scan.inOrder(arrangement);
    }

    private static @Nullable ScanOrder arrangement(PhysicalPlan.Scan scan, List<OrderKey> keys) {
        List<SortKey> columns = new ArrayList<>();
        for (OrderKey key : keys) {
            int column = Monotone.column(key.value());
            if (column < 0) {
                return null;
            }
            if (columns.stream().noneMatch(known -> known.column() == column)) {
                columns.add(new SortKey(column, key.descending(), key.nullsFirst()));
            }
        }
        // Expressions of one column may be in another order than the column is, or followed by more keys.
        return matched(columns, keys) != columns.size()
                ? null
                : scan.table().arrangement(columns.stream().map(key -> new SortKey(scan.columns().get(key.column()),
                        key.descending(), key.nullsFirst())).toList());
    }

    private static boolean keepsOrder(PhysicalPlan.Window window) {
        return StreamingWindow.isFor(window.shape())
                || SlidingWindow.keepsOrder(window.shape(), window.arrival().isByPartition());
    }

    /// A window that makes use of an order goes on to do so.
    private static @Nullable PhysicalPlan window(PhysicalPlan.Window window, List<OrderKey> keys) {
        Schema input = window.input().schema();
        List<Integer> kept = window.shape().kept();
        List<Expression> columns = kept.stream()
                .<Expression>map(column -> new Expression.Reference(column, input.field(column).type())).toList();
        if (window.arrival().isAny() || !keepsOrder(window) || !keys.stream().allMatch(key -> {
            int column = Monotone.column(key.value());
            return column >= 0 && column < columns.size();
        })) {
            return null;
        }
        List<OrderKey> below = keys.stream()
                .map(key -> key.withValue(References.substitute(key.value(), columns))).toList();
        List<SortKey> own = window.arrival().keys();
        if (matched(own, below) >= 0) {
            return window;
        }
        boolean isFiner = own.size() <= below.size()
                && OrderKey.of(own, input).equals(below.subList(0, own.size()));
        PhysicalPlan ordered = isFiner ? inOrderOf(window.input(), below) : null;
        return ordered == null
                ? null
                : new PhysicalPlan.Window(ordered, window.shape(), window.arrival(), window.schema());
    }

    /// Returns how many keys of a known order a wanted one needs; -1 if it does not follow from it.
    private static int matched(List<SortKey> known, List<OrderKey> wanted) {
        int next = 0;
        int used = 0;
        for (OrderKey key : wanted) {
            int column = Monotone.column(key.value());
            if (next == known.size() || column != known.get(next).column() || !key.hasDirectionOf(known.get(next))) {
                return -1;
            }
            used = next + 1;
            if (key.value() instanceof Expression.Reference) {
                next++;
            }
        }
        return used;
    }
}

package io.polarway.engine.plan.physical;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.BoundWindow;
import io.polarway.engine.function.WindowReach;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.operator.window.SlidingWindow;
import io.polarway.engine.operator.window.StreamingWindow;
import io.polarway.engine.operator.window.WindowCall;
import io.polarway.engine.operator.window.WindowFrame;
import io.polarway.engine.operator.window.WindowShape;
import io.polarway.engine.plan.cost.GroupEstimate;
import io.polarway.engine.plan.cost.RelationEstimate;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.plan.operator.WindowOperator;
import io.polarway.engine.plan.relation.WindowNode;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;

/// Makes window operators of a [WindowNode]: one for each PARTITION BY and ORDER BY, which functions share whose ORDER BY is the
/// beginning of another one's.
final class WindowPlanning {
    /// What the state of a partition takes, about: its key, its place in a table, and a value for a function.
    private static final long PARTITION_BYTES = 128;
    /// What a value takes of a row that is held, which is there several times while rows are computed.
    private static final long VALUE_BYTES = 48;

    private final WindowNode node;
    private final ExpressionLowering expressions;
    private final RelationEstimate input;
    private final long mostKeptBytes;
    private final int inputColumns;

    /// Plans the windows of a node.
    ///
    /// @param input what is known of the node's input
    /// @param mostKeptBytes how much partitions may take where rows of all of them come in one order
    WindowPlanning(WindowNode node, ExpressionLowering expressions, RelationEstimate input, long mostKeptBytes) {
        this.node = node;
        this.expressions = expressions;
        this.input = input;
        this.mostKeptBytes = mostKeptBytes;
        this.inputColumns = node.getInput().getRowType().getFieldCount();
    }

    /// Functions that one sort serves.
    private record Group(List<Integer> partition, List<SortKey> order, List<Integer> calls) {
        boolean serves(WindowNode.Call call) {
            List<SortKey> keys = keys(call);
            return new HashSet<>(partition).equals(new HashSet<>(call.partition())) && keys.size() <= order.size()
                    && keys.equals(order.subList(0, keys.size()));
        }
    }

    /// Returns the columns of the node's input that are needed for those of the node.
    NavigableSet<Integer> below(NavigableSet<Integer> needed) {
        NavigableSet<Integer> below = new TreeSet<>(needed.headSet(inputColumns));
        for (int column : needed.tailSet(inputColumns)) {
            below.addAll(columns(node.calls().get(column - inputColumns)));
        }
        return below;
    }

    private static NavigableSet<Integer> columns(WindowNode.Call call) {
        NavigableSet<Integer> columns = new TreeSet<>(call.partition());
        call.order().forEach(key -> columns.add(key.getFieldIndex()));
        call.operands().forEach(operand -> columns.addAll(RelOptUtil.InputFinder.bits(operand).asList()));
        return columns;
    }

    private static List<SortKey> keys(WindowNode.Call call) {
        List<SortKey> keys = new ArrayList<>();
        for (RelFieldCollation key : call.order()) {
            boolean descending = key.getDirection().isDescending();
            boolean nullsFirst = key.nullDirection == RelFieldCollation.NullDirection.UNSPECIFIED
                    ? descending
                    : key.nullDirection == RelFieldCollation.NullDirection.FIRST;
            boolean isDecided = call.partition().contains(key.getFieldIndex())
                    || keys.stream().anyMatch(before -> before.column() == key.getFieldIndex());
            // The first key says what RANGE measures, even if all values of a partition are the same.
            if (keys.isEmpty() || !isDecided) {
                keys.add(new SortKey(key.getFieldIndex(), descending, nullsFirst));
            }
        }
        return keys;
    }

    /// Returns the operators over `plan`, and where they give the node's columns.
    ///
    /// @param positions where `plan` gives the columns of the node's input; -1 where it does not. Becomes where the result gives
    ///        the node's columns
    PhysicalPlan plan(PhysicalPlan plan, int[] positions, NavigableSet<Integer> needed) {
        PhysicalPlan current = plan;
        List<Group> groups = groups(needed);
        for (int i = 0; i < groups.size(); i++) {
            NavigableSet<Integer> later = new TreeSet<>(needed.headSet(inputColumns));
            for (Group next : groups.subList(i + 1, groups.size())) {
                next.calls().forEach(call -> later.addAll(columns(node.calls().get(call))));
            }
            current = plan(current, positions, groups.get(i), later);
        }
        return current;
    }

    private List<Group> groups(NavigableSet<Integer> needed) {
        List<Integer> calls = new ArrayList<>();
        needed.tailSet(inputColumns).forEach(column -> calls.add(column - inputColumns));
        List<Integer> longestFirst = new ArrayList<>(calls);
        longestFirst.sort(Comparator.comparing(call -> -keys(node.calls().get(call)).size()));
        List<Group> groups = new ArrayList<>();
        for (int index : longestFirst) {
            WindowNode.Call call = node.calls().get(index);
            Group group = groups.stream().filter(known -> known.serves(call)).findFirst().orElse(null);
            if (group == null) {
                group = new Group(call.partition(), keys(call), new ArrayList<>());
                groups.add(group);
            }
            group.calls().add(index);
        }
        groups.forEach(group -> group.calls().sort(Comparator.naturalOrder()));
        return groups;
    }

    private PhysicalPlan plan(PhysicalPlan input, int[] positions, Group group, NavigableSet<Integer> later) {
        int[] before = positions.clone();
        IntFunction<Expression> columns = index -> new Expression.Reference(before[index],
                input.schema().field(before[index]).type());
        List<SortKey> order = group.order().stream()
                .map(key -> new SortKey(before[key.column()], key.descending(), key.nullsFirst())).toList();
        List<Integer> kept = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int column = 0; column < positions.length; column++) {
            boolean isKept = before[column] >= 0 && (column >= inputColumns || later.contains(column));
            positions[column] = isKept ? keep(before[column], kept, fields, input.schema()) : -1;
        }
        List<WindowCall> calls = new ArrayList<>();
        for (int index : group.calls()) {
            WindowCall call = call(node.calls().get(index), columns, input.schema());
            calls.add(call);
            positions[inputColumns + index] = fields.size();
            fields.add(new Field(name(call, columns, input), Types.sqlType(node.calls().get(index).type())));
        }
        List<Integer> partition = group.partition().stream().map(column -> before[column]).distinct().toList();
        WindowShape shape = new WindowShape(input.schema().fields().stream().map(Field::type).toList(), partition,
                order,
                calls, kept);
        double partitions = GroupEstimate.groups(this.input, group.partition());
        boolean fits = partitions * partitionBytes(shape) <= mostKeptBytes;
        return window(input, shape, fits, known -> GroupEstimate.groups(this.input,
                group.order().subList(0, known).stream().map(SortKey::column).toList()), new Schema(fields));
    }

    /// Returns about how much is held of a partition where the rows of all come in one order.
    private static double partitionBytes(WindowShape shape) {
        WindowReach reach = StreamingWindow.isFor(shape) ? null : SlidingWindow.reach(shape);
        return reach == null
                ? PARTITION_BYTES * (1.0 + shape.calls().size())
                : (1.0 + reach.before() + reach.after()) * VALUE_BYTES * (shape.types().size() + shape.calls().size());
    }

    /// Lets functions that look at no later rows, or at few, be computed while the rows come, where these can be had in their order.
    ///
    /// @param fits whether there are so few partitions that all may be held at once; else they can be put aside
    /// @param valuesOf about how many values so many of the first keys of ORDER BY have
    private static PhysicalPlan window(PhysicalPlan input, WindowShape shape, boolean fits,
            ToDoubleFunction<Integer> valuesOf, Schema schema) {
        if (!shape.orderKeys().isEmpty() && (StreamingWindow.isFor(shape) || SlidingWindow.reach(shape) != null)) {
            List<SortKey> byPartition = byPartition(input, shape);
            for (List<SortKey> keys : List.of(fits ? shape.orderKeys() : List.<SortKey>of(), byPartition)) {
                PhysicalPlan ordered = keys.isEmpty() ? null : Orderings.arrangedByColumns(input, keys);
                if (ordered != null) {
                    return new PhysicalPlan.Window(ordered, shape, new Arrival(keys, keys == byPartition), schema);
                }
            }
            if (shape.partitionKeys().isEmpty()) {
                // A single partition need not fit into memory, and is sorted by all workers.
                PhysicalPlan sorted = OrderedSort.of(new PhysicalPlan.Sort(input, shape.orderKeys()), valuesOf);
                return new PhysicalPlan.Window(sorted, shape, new Arrival(shape.orderKeys(), false), schema);
            }
        }
        return new PhysicalPlan.Window(input, shape, Arrival.ANY, schema);
    }

    /// Returns the keys of PARTITION BY as the input may be ordered by them, then those of ORDER BY; none if it cannot be.
    private static List<SortKey> byPartition(PhysicalPlan input, WindowShape shape) {
        List<SortKey> known = Orderings.of(input).keys();
        int partitionKeys = shape.partitionKeys().size();
        if (partitionKeys == 0 || partitionKeys > known.size()) {
            return List.of();
        }
        List<SortKey> keys = new ArrayList<>(known.subList(0, partitionKeys));
        if (!keys.stream().allMatch(key -> shape.partitionKeys().contains(key.column()))) {
            return List.of();
        }
        keys.addAll(shape.orderKeys());
        return keys;
    }

    private static int keep(int position, List<Integer> kept, List<Field> fields, Schema schema) {
        int known = kept.indexOf(position);
        if (known >= 0) {
            return known;
        }
        kept.add(position);
        fields.add(schema.field(position));
        return kept.size() - 1;
    }

    private static String name(WindowCall call, IntFunction<Expression> columns, PhysicalPlan input) {
        return call.function().name() + "(" + String.join(", ",
                call.arguments().stream()
                        .map(argument -> PlanText.expression(argument, input.schema()))
                        .toList())
                + ")";
    }

    private WindowCall call(WindowNode.Call call, IntFunction<Expression> columns, Schema input) {
        WindowOperator operator = (WindowOperator) call.operator();
        int count = call.operands().size() - operator.frame().distances();
        List<Expression> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arguments.add(expressions.lower(call.operands().get(i), columns));
        }
        BoundWindow bound = operator.bind(arguments.stream().map(Expression::type).toList());
        List<Expression> cast = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cast.add(expressions.fold(ExpressionLowering.cast(arguments.get(i), bound.argumentTypes().get(i))));
        }
        List<SortKey> keys = keys(call);
        List<Expression.Literal> distances = new ArrayList<>();
        for (int i = count; i < call.operands().size(); i++) {
            Expression distance = expressions.lower(call.operands().get(i), index -> {
                throw EngineException.of(ErrorCode.UNSUPPORTED,
                        "The distance of a frame's bound must be a constant, not a column", operator.frame().range());
            });
            if (!(distance instanceof Expression.Literal literal)) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "The distance of a frame's bound has no value",
                        operator.frame().range());
            }
            distances.add(literal);
        }
        WindowFrame frame = new FrameDistances(operator.frame(), keys.isEmpty()
                ? null
                : columns.apply(keys.getFirst().column()).type()).frame(distances);
        return new WindowCall(bound, cast, keys.size(), frame);
    }

    static int[] widened(int[] positions, int columns) {
        int[] widened = Arrays.copyOf(positions, columns);
        Arrays.fill(widened, positions.length, columns, -1);
        return widened;
    }
}

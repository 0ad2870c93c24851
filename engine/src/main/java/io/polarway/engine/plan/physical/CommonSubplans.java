package io.polarway.engine.plan.physical;

import io.polarway.engine.catalog.Table;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.plan.relation.Once;
import io.polarway.engine.plan.relation.WindowNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/// The subplans that stand in a plan several times and run once.
///
/// Nodes are numbered from the leaves: two have the same number if they are of one kind, say the same and have inputs of the same
/// numbers. Scans are the same if their tables are. A subplan is shared if it is deterministic, more than a scan with filters
/// and projections, worth keeping, and read at least twice, or if it has to be ([Once]); inside of a shared one, what occurs with it does not count again.
///
/// Which columns the readers need, and who reads after all, is known only once operators are made. So these are made in
/// rounds: the first only notes the columns; each further one shares, until every shared subplan has two readers.
public final class CommonSubplans {
    /// Those of a plan that shares nothing.
    static final CommonSubplans NONE = new CommonSubplans();

    private final Map<RelNode, Numbered> numbers = new IdentityHashMap<>();
    private final Map<Content, Numbered> known = new HashMap<>();
    private final List<Table> tables = new ArrayList<>();
    private final Map<Numbered, Shared> shared = new IdentityHashMap<>();
    private boolean hasRepeats;
    private boolean isSharing;

    /// What all nodes of one number have in common.
    private static final class Numbered {
        private final boolean isDeterministic;
        private final boolean isMoreThanScan;
        private int readers;

        Numbered(boolean isDeterministic, boolean isMoreThanScan) {
            this.isDeterministic = isDeterministic;
            this.isMoreThanScan = isMoreThanScan;
        }
    }

    /// What makes nodes equal.
    ///
    /// @param kind the kind of node
    /// @param says what it does with its inputs
    /// @param inputs their numbers
    private record Content(Class<?> kind, List<Object> says, List<Numbered> inputs) {
    }

    /// One subplan that is shared.
    static final class Shared {
        private final NavigableSet<Integer> columns = new TreeSet<>();
        private PhysicalPlanner.@Nullable Part part;
        private int readers;

        /// Returns the columns that some reader needs.
        NavigableSet<Integer> columns() {
            return columns;
        }

        /// Returns the operators, once they are made in this round.
        PhysicalPlanner.@Nullable Part part() {
            return part;
        }

        void part(PhysicalPlanner.Part made) {
            part = made;
        }
    }

    private CommonSubplans() {
    }

    /// Finds the subplans that could be shared.
    ///
    /// @param isWorthKeeping whether the rows of a node may be kept
    static CommonSubplans of(RelNode root, Predicate<RelNode> isWorthKeeping) {
        CommonSubplans subplans = new CommonSubplans();
        subplans.number(root);
        if (subplans.hasRepeats) {
            subplans.read(root, false, isWorthKeeping);
        }
        return subplans;
    }

    /// Begins the next round. Returns whether there has to be one.
    boolean nextRound() {
        boolean isDone = isSharing ? !shared.values().removeIf(subplan -> subplan.readers < 2) : shared.isEmpty();
        isSharing = true;
        for (Shared subplan : shared.values()) {
            subplan.part = null;
            subplan.readers = 0;
        }
        return !isDone;
    }

    /// Returns the shared subplan that a reader is to read instead of making operators of a node; null if it has to make them.
    ///
    /// @param needed the columns that the reader needs
    @Nullable
    Shared reading(RelNode node, NavigableSet<Integer> needed) {
        Shared subplan = shared.isEmpty() ? null : shared.get(numbers.get(node));
        if (subplan == null) {
            return null;
        }
        if (!isSharing) {
            subplan.columns.addAll(needed);
            return null;
        }
        if (!subplan.columns.containsAll(needed)) {
            if (node instanceof Once) {
                throw EngineException.internal("a reader of rows that are computed once needs more of them");
            }
            return null;
        }
        subplan.readers++;
        return subplan;
    }

    private Numbered number(RelNode node) {
        Numbered before = numbers.get(node);
        if (before != null) {
            hasRepeats = true;
            return before;
        }
        List<Numbered> inputs = new ArrayList<>(node.getInputs().size());
        node.getInputs().forEach(input -> inputs.add(number(input)));
        // Copies of what runs once are one, whatever rules have made of their inputs.
        Content content = new Content(node.getClass(), says(node), node instanceof Once ? List.of() : inputs);
        Numbered number = known.get(content);
        if (number == null) {
            number = numbered(node, inputs);
            known.put(content, number);
        } else {
            hasRepeats = true;
        }
        numbers.put(node, number);
        return number;
    }

    private static Numbered numbered(RelNode node, List<Numbered> inputs) {
        boolean isChain = node instanceof TableScan || node instanceof Filter || node instanceof Project
                || node instanceof Values;
        return new Numbered(
                !(node instanceof Once) && isDeterministic(node)
                        && inputs.stream().allMatch(input -> input.isDeterministic),
                !isChain || inputs.stream().anyMatch(input -> input.isMoreThanScan));
    }

    private List<Object> says(RelNode node) {
        return switch (node) {
            case TableScan scan -> List.of(table(scan));
            case Filter filter -> List.of(filter.getCondition());
            case Project project -> List.copyOf(project.getProjects());
            case Aggregate aggregate ->
                    List.of(aggregate.getGroupSet(), aggregate.getGroupSets(), aggregate.getAggCallList());
            case Sort sort -> List.of(sort.getCollation(), text(sort.offset), text(sort.fetch));
            case WindowNode window -> List.of(window.calls());
            case Join join -> List.of(join.getCondition(), join.getJoinType());
            case SetOp set -> List.of(set.all);
            case Values values -> List.of(values.getTuples(), values.getRowType());
            case Once once -> List.of(once.identity());
            // What a node of another kind says is not known here: it is like no other.
            default -> List.of(new Object());
        };
    }

    private static Object text(@Nullable RexNode count) {
        return count == null ? "" : count;
    }

    /// Returns the number of a table among those that give other rows.
    private Object table(TableScan scan) {
        Table table = scan.getTable().unwrap(Table.class);
        if (table == null) {
            return scan;
        }
        for (int i = 0; i < tables.size(); i++) {
            if (tables.get(i).isSameAs(table)) {
                return i;
            }
        }
        tables.add(table);
        return tables.size() - 1;
    }

    private static boolean isDeterministic(RelNode node) {
        Collection<RexNode> expressions = switch (node) {
            case Filter filter -> List.of(filter.getCondition());
            case Project project -> project.getProjects();
            case Join join -> List.of(join.getCondition());
            case WindowNode window -> window.calls().stream().flatMap(call -> call.operands().stream()).toList();
            default -> List.of();
        };
        return expressions.stream().allMatch(RexUtil::isDeterministic);
    }

    /// Counts the readers of a node and of what is below it, and notes what is read twice.
    ///
    /// @param isPartly whether a LIMIT stops the reader before it has seen all rows, as far as nothing before it needs them all
    private void read(RelNode node, boolean isPartly, Predicate<RelNode> isWorthKeeping) {
        Numbered number = Objects.requireNonNull(numbers.get(node));
        boolean isStopped = isPartly && isStreaming(node);
        // A projection is computed again by each reader, which then keeps what it is computed from only.
        boolean isCandidate = node instanceof Once
                || number.isDeterministic && number.isMoreThanScan && !(node instanceof Project)
                        && !isStopped && isWorthKeeping.test(node);
        if (isCandidate && ++number.readers > 1) {
            shared.computeIfAbsent(number, any -> new Shared());
            return;
        }
        boolean isLimit = node instanceof Sort sort && sort.getCollation().getFieldCollations().isEmpty();
        boolean passesStop = isStopped && !(node instanceof Join) || isLimit;
        node.getInputs().forEach(input -> read(input, passesStop, isWorthKeeping));
    }

    private static boolean isStreaming(RelNode node) {
        return switch (node) {
            case Filter _, Project _, Join _ -> true;
            case Union union -> union.all;
            case Sort sort -> sort.getCollation().getFieldCollations().isEmpty();
            default -> false;
        };
    }
}

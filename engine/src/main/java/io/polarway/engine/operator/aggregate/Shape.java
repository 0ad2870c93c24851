package io.polarway.engine.operator.aggregate;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an aggregation computes, prepared once and shared by its workers: every input expression once, and where the keys and
/// the calls find theirs.
final class Shape {
    /// What is evaluated per batch, the keys first.
    final List<Expression> inputs;
    final int keyCount;
    final KeyLayout keys;
    final List<Call> calls;
    final List<DistinctSet> distinctSets;
    /// The inputs that rows carry beside their key when they are partitioned before they are aggregated, and their layout.
    final int[] payloadInputs;
    final KeyLayout payload;
    private final boolean payloadFits;

    /// An aggregate.
    ///
    /// @param call what was asked for
    /// @param arguments which inputs are its arguments
    /// @param distinctSet which of the distinct sets feeds it, or -1
    record Call(AggregateCall call, int[] arguments, int distinctSet) {
        /// Returns whether its partial results are lists.
        boolean hasLists() {
            return distinctSet < 0 && call.function().keepsRows();
        }
    }

    /// Arguments of which each group keeps the different ones.
    ///
    /// @param arguments which inputs they are
    /// @param filter which rows count, or null for all
    /// @param layout of the group's number (unless there are no keys) and the arguments
    record DistinctSet(int[] arguments, @Nullable Expression filter, KeyLayout layout) {
    }

    Shape(List<Expression> keyExpressions, List<AggregateCall> aggregateCalls) {
        List<Expression> expressions = new ArrayList<>(keyExpressions);
        this.keyCount = keyExpressions.size();
        this.keys = KeyLayout.of(keyExpressions.stream().map(Expression::type).toList());
        List<Call> made = new ArrayList<>();
        List<DistinctSet> sets = new ArrayList<>();
        for (AggregateCall call : aggregateCalls) {
            int[] arguments = call.arguments().stream().mapToInt(argument -> indexOf(expressions, argument)).toArray();
            int set = call.isDistinct() && arguments.length > 0 ? setOf(sets, call, arguments) : -1;
            made.add(new Call(call, arguments, set));
        }
        this.inputs = List.copyOf(expressions);
        this.calls = List.copyOf(made);
        this.distinctSets = List.copyOf(sets);
        this.payloadInputs = calls.stream().flatMapToInt(call -> Arrays.stream(call.arguments)).distinct().toArray();
        List<SqlType> payloadTypes = Arrays.stream(payloadInputs).mapToObj(input -> inputs.get(input).type()).toList();
        this.payloadFits = payloadTypes.stream()
                .allMatch(type -> type.storage().isFixedWidth() || type.storage() == Storage.BIT)
                && calls.stream().allMatch(call -> call.call.filter() == null) && sets.isEmpty();
        this.payload = KeyLayout.ofPayload(payloadFits ? payloadTypes : List.of());
    }

    private static int indexOf(List<Expression> expressions, Expression wanted) {
        int index = expressions.indexOf(wanted);
        if (index < 0) {
            expressions.add(wanted);
            index = expressions.size() - 1;
        }
        return index;
    }

    private int setOf(List<DistinctSet> sets, AggregateCall call, int[] arguments) {
        for (int i = 0; i < sets.size(); i++) {
            DistinctSet set = sets.get(i);
            if (Arrays.equals(set.arguments, arguments) && java.util.Objects.equals(set.filter, call.filter())) {
                return i;
            }
        }
        List<SqlType> types = new ArrayList<>();
        if (keyCount > 0) {
            types.add(ScalarType.INTEGER);
        }
        call.arguments().forEach(argument -> types.add(argument.type()));
        sets.add(new DistinctSet(arguments, call.filter(), KeyLayout.of(types)));
        return sets.size() - 1;
    }

    /// Creates empty accumulators, one per call.
    Accumulator[] accumulators(QueryMemory memory, Cancellation cancellation) {
        Accumulator[] created = new Accumulator[calls.size()];
        for (int i = 0; i < created.length; i++) {
            created[i] = accumulator(i, memory, cancellation);
        }
        return created;
    }

    /// Creates an empty accumulator of a call.
    Accumulator accumulator(int call, QueryMemory memory, Cancellation cancellation) {
        return calls.get(call).call.function().accumulator(memory, cancellation);
    }

    /// Returns whether what a worker holds can be put aside, or at least a part of it that may be large.
    boolean canSpill() {
        return canSpillGroups() || !distinctSets.isEmpty();
    }

    /// Returns whether groups are put aside; else there is one, which is small but for its distinct sets.
    boolean canSpillGroups() {
        return keyCount > 0 || hasLists();
    }

    /// Returns whether some partial results are lists, which may be large.
    boolean hasLists() {
        return calls.stream().anyMatch(Call::hasLists);
    }

    /// Returns whether some aggregate keeps rows, be they those of a distinct set.
    boolean keepsRows() {
        return calls.stream().anyMatch(call -> call.call.function().keepsRows());
    }

    /// Returns whether rows may be partitioned before they are aggregated.
    boolean canPartitionRows(Accumulator[] accumulators) {
        return keyCount > 0 && payloadFits && Arrays.stream(accumulators).noneMatch(Accumulator::needsOrder);
    }
}

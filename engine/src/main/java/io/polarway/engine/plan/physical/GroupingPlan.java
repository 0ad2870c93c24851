package io.polarway.engine.plan.physical;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.aggregate.AggregateCall;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Plans an aggregation with several grouping sets: every row is given once for each set, and grouped by the keys and the
/// number of the set, so that the input is read once.
///
/// The set without keys has a row even where there is no input. For it a row is added that every aggregate passes over: its
/// columns are NULL, and aggregates that count NULLs ask for a column that is TRUE in all other rows.
final class GroupingPlan {
    /// The position of the column that tells rows of the input from the added one.
    private final int real;
    private final Aggregate aggregate;
    private final List<Integer> groups;
    private final List<Set<Integer>> sets = new ArrayList<>();
    private final Map<Integer, Integer> positions = new LinkedHashMap<>();
    private final Schema schema;
    private final PhysicalPlan rows;

    /// Prepares the rows.
    ///
    /// @param needed the columns of the aggregation's input that keys, arguments and filters refer to
    /// @param input the input
    /// @param columns its columns, by the numbers of the aggregation's input
    GroupingPlan(Aggregate aggregate, Iterable<Integer> needed, PhysicalPlan input, IntFunction<Expression> columns) {
        this.aggregate = aggregate;
        this.groups = aggregate.getGroupSet().toList();
        List<Field> fields = new ArrayList<>();
        List<Expression> expressions = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            Expression key = columns.apply(groups.get(i));
            expressions.add(key);
            fields.add(new Field(aggregate.getRowType().getFieldList().get(i).getName(), key.type()));
        }
        // Aggregates see the values of keys also in the sets that the keys are not in.
        for (int column : needed) {
            Expression value = columns.apply(column);
            positions.put(column, expressions.size());
            expressions.add(value);
            fields.add(new Field(aggregate.getInput().getRowType().getFieldList().get(column).getName(), value.type()));
        }
        this.real = expressions.size();
        expressions.add(new Expression.Literal(true, ScalarType.BOOLEAN));
        fields.add(new Field("row", ScalarType.BOOLEAN));
        for (ImmutableBitSet set : aggregate.getGroupSets()) {
            Set<Integer> keys = new LinkedHashSet<>();
            set.forEach(column -> keys.add(groups.indexOf(column)));
            sets.add(keys);
        }
        PhysicalPlan computed = new PhysicalPlan.Project(input, expressions, new Schema(fields));
        fields.add(new Field("grouping set", ScalarType.INTEGER));
        this.schema = new Schema(fields);
        PhysicalPlan expanded = new PhysicalPlan.GroupingSets(computed, groups.size(), sets, schema);
        int empty = sets.indexOf(Set.of());
        this.rows = empty < 0 ? expanded : new PhysicalPlan.UnionAll(List.of(expanded, emptyRow(empty)), schema);
    }

    private PhysicalPlan emptyRow(int set) {
        List<Expression.Literal> row = new ArrayList<>();
        for (Field field : schema.fields().subList(0, schema.size() - 1)) {
            row.add(new Expression.Literal(null, field.type()));
        }
        row.add(new Expression.Literal(set, ScalarType.INTEGER));
        return new PhysicalPlan.Values(List.of(row), schema);
    }

    /// Returns the rows to group.
    PhysicalPlan rows() {
        return rows;
    }

    /// Returns the column of [#rows] that has what column `index` of the aggregation's input has.
    Expression column(int index) {
        Integer position = positions.get(index);
        return reference(position == null ? groups.indexOf(index) : position);
    }

    private Expression reference(int position) {
        return new Expression.Reference(position, schema.field(position).type());
    }

    /// Returns what to group by: the keys, then the number of the set.
    List<Expression> keys() {
        List<Expression> keys = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            keys.add(reference(i));
        }
        keys.add(reference(schema.size() - 1));
        return keys;
    }

    /// Returns the call, made to pass over the added row.
    AggregateCall call(AggregateCall call) {
        if (call.arguments().isEmpty()) {
            Expression isReal = reference(real);
            return new AggregateCall(AggregateLowering.bound("count", List.of(ScalarType.BOOLEAN)), List.of(isReal),
                    call.filter(), false);
        }
        boolean countsNulls = switch (call.function().name()) {
            case "first", "last" -> true;
            // Ordered ones take NULLs as any other row.
            case "string_agg", "any_value", "arg_min", "arg_max" -> false;
            default -> false;
        };
        if (!countsNulls) {
            return call;
        }
        Expression filter = call.filter();
        Expression isReal = reference(real);
        return new AggregateCall(call.function(), call.arguments(),
                filter == null ? isReal : new Expression.And(List.of(isReal, filter)), call.isDistinct());
    }

    /// Returns the value of GROUPING(columns): a bit for each column, 1 where it is not in the row's set.
    ///
    /// @param set the number of the row's set, or null where there is one set only
    static Expression grouping(Aggregate aggregate, List<Integer> arguments, @Nullable Expression set) {
        Map<Long, List<Expression.Literal>> sets = new LinkedHashMap<>();
        List<ImmutableBitSet> groupSets = aggregate.getGroupSets();
        for (int i = 0; i < groupSets.size(); i++) {
            long bits = 0;
            for (int argument : arguments) {
                bits = bits << 1 | (groupSets.get(i).get(argument) ? 0 : 1);
            }
            sets.computeIfAbsent(bits, _ -> new ArrayList<>()).add(new Expression.Literal(i, ScalarType.INTEGER));
        }
        List<Expression.Case.Branch> branches = new ArrayList<>();
        Expression otherwise = new Expression.Literal(0L, ScalarType.BIGINT);
        for (Map.Entry<Long, List<Expression.Literal>> entry : sets.entrySet()) {
            Expression value = new Expression.Literal(entry.getKey(), ScalarType.BIGINT);
            if (sets.size() == 1 || set == null) {
                return value;
            }
            branches.add(new Expression.Case.Branch(new Expression.In(set, entry.getValue()), value));
        }
        return new Expression.Case(branches, otherwise, ScalarType.BIGINT);
    }

    /// Returns whether a call is of GROUPING, GROUPING_ID or GROUP_ID.
    static boolean isGrouping(org.apache.calcite.rel.core.AggregateCall call) {
        SqlKind kind = call.getAggregation().getKind();
        return kind == SqlKind.GROUPING || kind == SqlKind.GROUPING_ID || kind == SqlKind.GROUP_ID;
    }
}

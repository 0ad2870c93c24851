package io.polarway.engine.plan.physical;

import io.polarway.engine.catalog.ScanOrder;
import io.polarway.engine.catalog.Table;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.aggregate.AggregateCall;
import io.polarway.engine.operator.join.JoinKey;
import io.polarway.engine.operator.join.JoinType;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.operator.window.WindowShape;
import io.polarway.engine.type.Schema;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The plan of a query as operators: one record for each, with its inputs, expressions over the columns of its input by
/// index, and the columns that it gives. Lowered to pipelines for each execution.
public sealed interface PhysicalPlan {
    /// Returns the columns that the operator gives.
    Schema schema();

    /// Returns the operators that feed it.
    List<PhysicalPlan> inputs();

    /// Reads the columns of a table for the rows for which a filter is TRUE.
    ///
    /// @param table the table
    /// @param columns the columns to give, numbered as in [io.polarway.engine.catalog.ScanRequest]
    /// @param filter over all columns of the table, or null
    /// @param schema the columns
    /// @param estimatedRows about how many rows are expected
    /// @param order in which they have to come
    record Scan(Table table, List<Integer> columns, @Nullable Expression filter, Schema schema, long estimatedRows,
            ScanOrder order) implements PhysicalPlan {
        /// Copies the list.
        public Scan {
            columns = List.copyOf(columns);
        }

        /// Creates a scan that gives rows in any order.
        public Scan(Table table, List<Integer> columns, @Nullable Expression filter, Schema schema,
                long estimatedRows) {
            this(table, columns, filter, schema, estimatedRows, ScanOrder.ANY);
        }

        /// Returns the scan with an order in which its rows have to come.
        Scan inOrder(ScanOrder wanted) {
            return new Scan(table, columns, filter, schema, estimatedRows, wanted);
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of();
        }
    }

    /// Gives rows that the statement spells out.
    ///
    /// @param rows the rows, each with as many values as the schema has columns
    /// @param schema the columns
    record Values(List<List<Expression.Literal>> rows, Schema schema) implements PhysicalPlan {
        /// Copies the list.
        public Values {
            rows = List.copyOf(rows);
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of();
        }
    }

    /// Keeps the rows for which a condition is TRUE.
    ///
    /// @param input the rows
    /// @param condition over the input
    record Filter(PhysicalPlan input, Expression condition) implements PhysicalPlan {
        @Override
        public Schema schema() {
            return input.schema();
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// Computes columns.
    ///
    /// @param input the rows
    /// @param expressions over the input, one for each column
    /// @param schema the columns
    record Project(PhysicalPlan input, List<Expression> expressions, Schema schema) implements PhysicalPlan {
        /// Copies the list.
        public Project {
            expressions = List.copyOf(expressions);
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// Groups rows by equal keys and aggregates each group; without keys there is exactly one group.
    ///
    /// @param input the rows
    /// @param keys over the input
    /// @param calls the aggregates, whose results follow the keys
    /// @param arrival the keys, by number, in whose order the input comes if groups are given while it does; they are given in that
    ///        order then
    /// @param schema the columns
    record Aggregate(PhysicalPlan input, List<Expression> keys, List<AggregateCall> calls, Arrival arrival,
            Schema schema)
            implements
                PhysicalPlan {
        /// Copies the lists.
        public Aggregate {
            keys = List.copyOf(keys);
            calls = List.copyOf(calls);
        }

        /// Creates an operator that takes rows in any order.
        public Aggregate(PhysicalPlan input, List<Expression> keys, List<AggregateCall> calls, Schema schema) {
            this(input, keys, calls, Arrival.ANY, schema);
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// Computes window functions over one PARTITION BY and ORDER BY.
    ///
    /// @param input the rows
    /// @param shape the functions, and the columns of the input that are given before them
    /// @param arrival the order that the input comes in if the functions are computed while it does; they are given in that order then
    /// @param schema the columns
    record Window(PhysicalPlan input, WindowShape shape, Arrival arrival, Schema schema) implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// Orders all rows.
    ///
    /// @param input the rows
    /// @param keys columns of the input, the most significant first
    /// @param arrival the first of the keys, if the input comes in their order and rows are sorted while it does
    record Sort(PhysicalPlan input, List<SortKey> keys, Arrival arrival) implements PhysicalPlan {
        /// Copies the list.
        public Sort {
            keys = List.copyOf(keys);
        }

        /// Creates an operator that takes rows in any order.
        public Sort(PhysicalPlan input, List<SortKey> keys) {
            this(input, keys, Arrival.ANY);
        }

        @Override
        public Schema schema() {
            return input.schema();
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// Orders rows and gives a stretch from near the beginning, keeping only what can be in it.
    ///
    /// @param input the rows
    /// @param keys columns of the input, the most significant first
    /// @param offset how many rows to leave out
    /// @param limit how many rows to give at most
    /// @param hasTies whether rows with the keys of the last one are given, too, unless there are too many: see [Either]
    record TopN(PhysicalPlan input, List<SortKey> keys, long offset, long limit,
            boolean hasTies) implements PhysicalPlan {
        /// Copies the list.
        public TopN {
            keys = List.copyOf(keys);
        }

        /// Creates an operator that gives no row beyond the last one.
        public TopN(PhysicalPlan input, List<SortKey> keys, long offset, long limit) {
            this(input, keys, offset, limit, false);
        }

        @Override
        public Schema schema() {
            return input.schema();
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// Adds columns of a table to few of its rows.
    ///
    /// @param input the rows; their last column is the table's [Table#identityColumn]
    /// @param table the table
    /// @param columns which of its columns are added
    /// @param schema the columns of the input but for the last, then those that are added
    record Fetch(PhysicalPlan input, Table table, List<Integer> columns, Schema schema) implements PhysicalPlan {
        /// Copies the list.
        public Fetch {
            columns = List.copyOf(columns);
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// Gives the rows of one input, unless an operator in it has given up: then those of the other, which reads everything.
    ///
    /// @param first the input that is tried
    /// @param otherwise an input with the same columns
    /// @param decisive the operator below `first` that may give up
    record Either(PhysicalPlan first, PhysicalPlan otherwise, TopN decisive) implements PhysicalPlan {
        @Override
        public Schema schema() {
            return first.schema();
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(first, otherwise);
        }
    }

    /// Gives a stretch of the rows in the order in which they come.
    ///
    /// @param input the rows
    /// @param offset how many rows to leave out
    /// @param limit how many rows to give at most; Long.MAX_VALUE for all
    record Limit(PhysicalPlan input, long offset, long limit) implements PhysicalPlan {
        /// How many rows are kept in memory at most.
        private static final long MOST_KEPT_ROWS = 1 << 16;

        /// Returns whether the rows are counted as they pass, one worker after the other. Else each worker keeps as many as are wanted, so
        /// that none reads on while others have them.
        public boolean isStreaming() {
            return limit > MOST_KEPT_ROWS || offset > MOST_KEPT_ROWS - limit;
        }

        @Override
        public Schema schema() {
            return input.schema();
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// Gives the rows of one input after those of the other.
    ///
    /// @param inputs two or more inputs with the same column types
    /// @param schema the columns
    record UnionAll(List<PhysicalPlan> inputs, Schema schema) implements PhysicalPlan {
        /// Copies the list.
        public UnionAll {
            inputs = List.copyOf(inputs);
        }
    }

    /// INTERSECT and EXCEPT: of different rows with the number of times that each input has them, gives each as often as the
    /// result has it.
    ///
    /// @param input the rows, then a count for each of the inputs
    /// @param isIntersection whether it is INTERSECT, else EXCEPT
    /// @param isAll whether rows are counted, else each is given once
    /// @param schema the columns without the counts
    record CountedRows(PhysicalPlan input, boolean isIntersection, boolean isAll, Schema schema)
            implements
                PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// Pairs rows of two inputs. The build side is read first, whole, into memory; the probe side streams past it. If both come in the
    /// order of keys, they are read side by side instead.
    ///
    /// @param probe the side whose rows stream
    /// @param build the side that is held
    /// @param type which rows are given
    /// @param keys what has to be equal; none for a cross join, or one whose condition has no equality
    /// @param condition what else has to be TRUE for a pair to match, over the columns of the probe side followed by those of
    ///     the build side, or null
    /// @param arrival the keys, by number, in whose order both inputs come if rows are joined while they do
    /// @param schema the columns: those of the probe side followed by those of the build side; for SEMI, ANTI and
    ///     NULL_AWARE_ANTI those of the probe side; for MARK these and one BOOLEAN; for BUILD_SEMI and BUILD_ANTI those of
    ///     the build side
    /// @param estimatedRows about how many rows are expected
    record Join(PhysicalPlan probe, PhysicalPlan build, JoinType type, List<JoinKey> keys,
            @Nullable Expression condition, Arrival arrival, Schema schema,
            long estimatedRows) implements PhysicalPlan {
        /// Copies the list.
        public Join {
            keys = List.copyOf(keys);
        }

        /// Creates an operator that takes rows in any order.
        public Join(PhysicalPlan probe, PhysicalPlan build, JoinType type, List<JoinKey> keys,
                @Nullable Expression condition, Schema schema, long estimatedRows) {
            this(probe, build, type, keys, condition, Arrival.ANY, schema, estimatedRows);
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(probe, build);
        }
    }

    /// Gives the rows of a subplan that several operators read, and that runs once: all those with one number read the same
    /// rows, which are kept in memory. They have equal inputs.
    ///
    /// @param number tells the shared subplans of a plan apart
    /// @param input the rows
    record Shared(int number, PhysicalPlan input) implements PhysicalPlan {
        @Override
        public Schema schema() {
            return input.schema();
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// Gives each row once for every grouping set, with NULL in the place of keys that are not in the set.
    ///
    /// @param input the keys, then other columns
    /// @param keys how many keys there are
    /// @param sets the keys of each set
    /// @param schema the columns of the input, then the number of the set
    record GroupingSets(PhysicalPlan input, int keys, List<Set<Integer>> sets, Schema schema) implements PhysicalPlan {
        /// Copies the list.
        public GroupingSets {
            sets = List.copyOf(sets);
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }
}

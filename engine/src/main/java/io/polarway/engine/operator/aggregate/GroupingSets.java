package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.ArrowBuf;

/// GROUPING SETS, ROLLUP and CUBE: gives each batch once for every grouping set, the keys that are not in the set being NULL,
/// with the number of the set (INTEGER) in a column behind the others. Grouped by the keys and this number, the rows are
/// those of all sets. Nothing is copied: what changes is constant columns.
public final class GroupingSets implements Operator {
    private final int keys;
    private final List<Set<Integer>> sets;

    /// Creates the operator.
    ///
    /// @param keys how many columns are keys, the first ones of a batch
    /// @param sets the keys of each set
    public GroupingSets(int keys, List<Set<Integer>> sets) {
        this.keys = keys;
        this.sets = List.copyOf(sets);
    }

    @Override
    public Stage open(Worker worker, Stage next) {
        return new ExpandStage(worker.memory(), next);
    }

    private final class ExpandStage implements Stage {
        private final QueryMemory memory;
        private final Stage next;

        ExpandStage(QueryMemory memory, Stage next) {
            this.memory = memory;
            this.next = next;
        }

        @Override
        public Demand push(Batch batch) {
            for (int set = 0; set < sets.size(); set++) {
                try (Batch expanded = expanded(batch, set)) {
                    if (next.push(expanded) == Demand.ENOUGH) {
                        return Demand.ENOUGH;
                    }
                }
            }
            return Demand.MORE;
        }

        private Batch expanded(Batch batch, int set) {
            ArrowBuf buffer = memory.allocate(8);
            MemoryAccess.setInt(Layouts.segment(buffer), 0, set);
            Column[] columns = new Column[batch.width() + 1];
            columns[batch.width()] = new ConstantColumn(new FlatColumn(ScalarType.INTEGER, 1, null, buffer),
                    batch.positions());
            for (int i = 0; i < batch.width(); i++) {
                Column column = batch.column(i);
                columns[i] = i >= keys || sets.get(set).contains(i)
                        ? column.retain()
                        : ConstantColumn.ofNull(column.type(), batch.positions());
            }
            return new Batch(batch.positions(), batch.selection(), columns);
        }
    }
}

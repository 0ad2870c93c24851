package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pairs a whole probe batch with one row of the build side, whose values are constants then: so a condition that has no
/// equality is evaluated a batch at a time, and no value of the probe side is copied.
final class BuildRowBatch {
    private final BuildSide build;
    private final List<SqlType> types;
    private final QueryMemory memory;

    /// Creates it for the first columns of the build side, of the given types.
    BuildRowBatch(BuildSide build, List<SqlType> types, QueryMemory memory) {
        this.build = build;
        this.types = types;
        this.memory = memory;
    }

    /// Returns the columns of the batch followed by the values of the build row. The caller closes it.
    Batch of(Batch batch, int row, @Nullable Selection selection) {
        Column[] columns = new Column[batch.width() + types.size()];
        int done = 0;
        try {
            for (; done < batch.width(); done++) {
                columns[done] = batch.column(done).retain();
            }
            for (int i = 0; i < types.size(); i++, done++) {
                columns[done] = constant(build.column(i), types.get(i), row, batch.positions());
            }
            return new Batch(batch.positions(), selection, columns);
        } catch (Throwable thrown) {
            for (int i = 0; i < done; i++) {
                columns[i].close();
            }
            throw thrown;
        }
    }

    private ConstantColumn constant(@Nullable FlatColumn column, SqlType type, int row, int positions) {
        if (column == null || column.isNull(row)) {
            return ConstantColumn.ofNull(type, positions);
        }
        return new ConstantColumn((FlatColumn) Gather.gather(column, new int[]{row}, 1, memory), positions);
    }
}

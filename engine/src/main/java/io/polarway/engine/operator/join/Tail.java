package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.type.SqlType;
import java.util.List;

/// The rows of the build side by whether a probe row matched them.
final class Tail {
    private static final int PART_ROWS = 1 << 16;

    private final JoinSpecification specification;
    private final BuildSide build;

    Tail(JoinSpecification specification, BuildSide build) {
        this.specification = specification;
        this.build = build;
    }

    int parts() {
        return (int) ((build.rows() + PART_ROWS - 1L) / PART_ROWS);
    }

    Demand run(int part, Worker worker, Stage first) {
        BuildColumns columns = new BuildColumns(build, specification.buildTypes(), worker.memory());
        boolean wanted = specification.type() == JoinType.BUILD_SEMI;
        int size = Math.max(1, worker.query().batchRows());
        int[] rows = new int[size];
        int count = 0;
        int end = (int) Math.min(build.rows(), (part + 1L) * PART_ROWS);
        for (int row = part * PART_ROWS; row < end; row++) {
            if (build.isMatched(row) == wanted) {
                rows[count++] = row;
                if (count == size) {
                    if (push(columns, rows, count, first) == Demand.ENOUGH) {
                        return Demand.ENOUGH;
                    }
                    count = 0;
                }
            }
        }
        return count == 0 ? Demand.MORE : push(columns, rows, count, first);
    }

    private Demand push(BuildColumns columns, int[] rows, int count, Stage first) {
        List<SqlType> probeTypes = specification.type().hasProbeColumns() ? specification.probeTypes() : List.of();
        Column[] nulls = probeTypes.stream().map(type -> ConstantColumn.ofNull(type, count)).toArray(Column[]::new);
        try (Batch batch = columns.beside(nulls, count, rows, false, null)) {
            return first.push(batch);
        } finally {
            for (Column column : nulls) {
                column.close();
            }
        }
    }
}

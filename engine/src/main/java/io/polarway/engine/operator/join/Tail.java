package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;

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
        return (build.rows() + PART_ROWS - 1) / PART_ROWS;
    }

    Demand run(int part, Worker worker, Stage first) {
        boolean wanted = specification.type() == JoinType.BUILD_SEMI;
        int size = Math.max(1, worker.query().batchRows());
        int[] rows = new int[size];
        int count = 0;
        long end = Math.min(build.rows(), (part + 1L) * PART_ROWS);
        for (long row = (long) part * PART_ROWS; row < end; row++) {
            if (build.isMatched((int) row) == wanted) {
                rows[count++] = (int) row;
                if (count == size) {
                    if (push(rows, count, worker, first) == Demand.ENOUGH) {
                        return Demand.ENOUGH;
                    }
                    count = 0;
                }
            }
        }
        return count == 0 ? Demand.MORE : push(rows, count, worker, first);
    }

    private Demand push(int[] rows, int count, Worker worker, Stage first) {
        int probeColumns = specification.type().hasProbeColumns() ? specification.probeTypes().size() : 0;
        Column[] columns = new Column[probeColumns + specification.buildTypes().size()];
        for (int i = 0; i < probeColumns; i++) {
            columns[i] = ConstantColumn.ofNull(specification.probeTypes().get(i), count);
        }
        build.gather(rows, count, worker.memory(), columns, probeColumns);
        try (Batch batch = new Batch(count, null, columns)) {
            return first.push(batch);
        }
    }
}

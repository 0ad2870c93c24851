package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;

/// One worker's way through the probe side of a join whose build side did not fit into memory: puts the rows that matter aside.
final class PuttingAsideStage implements Stage {
    private final JoinSpill spill;
    private final Placing placing;
    private final Partitions target;
    private final PartitionWriter writer;
    private final boolean[] isWanted;
    private int batches;

    PuttingAsideStage(JoinSpecification specification, BuildShape shape, JoinSpill spill, Worker worker) {
        this.spill = spill;
        this.target = spill.probe(worker);
        this.placing = new Placing(specification.keys().stream().map(JoinKey::probe).toList(), specification.keys(),
                shape, spill, 0, specification.type().dropsUnmatchedProbe(), worker);
        this.writer = new PartitionWriter(target, JoinSpecification.all(target.types().size()), worker);
        this.isWanted = new boolean[target.count()];
        for (int i = 0; i < isWanted.length; i++) {
            isWanted[i] = spill.isWanted(i);
        }
        this.batches = worker.index();
    }

    @Override
    public Demand push(Batch batch) {
        if (spill.isHashed()) {
            placing.place(batch, (selection, places, count) -> {
                Selection kept = JoinSpill.kept(selection, places, count, isWanted);
                writer.add(batch, kept, places);
            });
        } else {
            int[] places = new int[batch.rows()];
            java.util.Arrays.fill(places, batches++ % target.count());
            writer.add(batch, batch.selection(), places);
        }
        return Demand.MORE;
    }

    @Override
    public void finish() {
        writer.flush();
    }

    @Override
    public void close() {
        placing.close();
        writer.close();
    }
}

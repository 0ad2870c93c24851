package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.kernel.hash.KeyRows;
import java.util.List;

/// Finds out which keys a build side has that was put aside, by reading it once more.
final class SpilledKeys {
    private SpilledKeys() {
    }

    /// Adds the keys of all partitions to an empty set.
    ///
    /// @param specification of the rows that are read again
    static void addTo(KeySet set, JoinSpecification specification, BuildShape shape, Partitions rows, Worker worker) {
        KeyRows loaded = new KeyRows(shape.keys());
        try (ExpressionEvaluator evaluator = new ExpressionEvaluator(worker.scratch())) {
            for (int i = 0; i < rows.count(); i++) {
                Partitions.Part part = rows.part(i);
                for (int extent = 0; extent < part.extents().size(); extent++) {
                    worker.cancellation().check();
                    try (Batch batch = part.read(extent, worker.memory())) {
                        List<Column> values = evaluator.evaluate(
                                specification.keys().stream().map(JoinKey::build).toList(), batch);
                        try {
                            Selection keyed = KeySelection.of(values, specification.keys(), null, batch.positions(),
                                    worker.scratch()).keyed();
                            loaded.load(values.toArray(Column[]::new), keyed, batch.positions());
                            add(loaded, shape.signShift(), set);
                        } finally {
                            values.forEach(Column::close);
                        }
                    }
                }
            }
        }
    }

    private static void add(KeyRows loaded, int signShift, KeySet set) {
        if (set.needsHashes()) {
            for (int i = 0; i < loaded.count(); i++) {
                set.addHash(loaded.hashes()[i]);
            }
        } else {
            long[] word = loaded.word(0);
            for (int i = 0; i < loaded.count(); i++) {
                set.addIntegerShared(word[i] << signShift >> signShift);
            }
        }
    }
}

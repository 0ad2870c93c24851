package io.polarway.engine.kernel;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/// Hands batches over to Arrow's vectors. Buffers are shared, not copied, except those of dictionary and constant columns
/// (decoded) and of 64-bit DECIMAL (widened to 128 bits).
public final class ArrowExport {
    private ArrowExport() {
    }

    /// Replaces the contents of `root`, made from [io.polarway.engine.batch.ArrowSchema] in `memory`'s allocator, by the live
    /// rows of `batch`.
    public static void load(Batch batch, VectorSchemaRoot root, QueryMemory memory) {
        try (Batch compact = Gather.compact(batch, memory)) {
            for (int i = 0; i < compact.width(); i++) {
                load(compact.column(i), root.getVector(i), memory);
            }
            root.setRowCount(compact.rows());
        }
    }

    private static void load(Column column, FieldVector vector, QueryMemory memory) {
        if (column.type() == ScalarType.NULL) {
            vector.setValueCount(column.rows());
            return;
        }
        try (FlatColumn flat = Gather.flatten(column, memory)) {
            loadFlat(flat, vector, memory);
        }
    }

    private static void loadFlat(FlatColumn column, FieldVector vector, QueryMemory memory) {
        int rows = column.rows();
        MemorySegment bitmap = column.validity();
        ArrowFieldNode node = new ArrowFieldNode(rows, bitmap == null ? 0 : rows - Bits.count(bitmap, rows));
        ArrowBuf validity = column.validityBuffer();
        List<ArrowBuf> buffers = new ArrayList<>();
        buffers.add(validity == null ? memory.allocator().getEmpty() : validity);
        if (column.type() instanceof DecimalType decimal && decimal.isLong()) {
            try (ArrowBuf wide = widen(column, memory)) {
                buffers.add(wide);
                vector.loadFieldBuffers(node, buffers);
            }
            return;
        }
        if (column.type().storage() != Storage.STRUCT) {
            buffers.add(column.valuesBuffer());
        }
        buffers.addAll(List.of(column.dataBuffers()));
        vector.loadFieldBuffers(node, buffers);
        List<FieldVector> children = vector.getChildrenFromFields();
        for (int i = 0; i < children.size(); i++) {
            load(column.children().get(i), children.get(i), memory);
        }
    }

    private static ArrowBuf widen(FlatColumn column, QueryMemory memory) {
        ArrowBuf wide = memory.allocate(Math.max(16, column.rows() * 16L));
        MemorySegment from = column.values();
        MemorySegment to = Layouts.segment(wide);
        for (int i = 0; i < column.rows(); i++) {
            long value = MemoryAccess.getLongAtIndex(from, i);
            MemoryAccess.setLong(to, i * 16L, value);
            MemoryAccess.setLong(to, i * 16L + 8, value >> 63);
        }
        return wide;
    }
}

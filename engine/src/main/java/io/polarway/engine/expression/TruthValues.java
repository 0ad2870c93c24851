package io.polarway.engine.expression;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The three truth values of BOOLEAN rows, as bytes.
final class TruthValues {
    static final byte FALSE = 0;
    static final byte TRUE = 1;
    static final byte UNKNOWN = 2;

    private TruthValues() {
    }

    /// Sets `out[i]` to the truth value of row `positions[i]`, for i below `count`.
    static void read(Column column, int[] positions, int count, byte[] out) {
        switch (column) {
            case ConstantColumn constant -> Arrays.fill(out, 0, count, constant.isNull()
                    ? UNKNOWN
                    : Bits.get(constant.value().values(), 0) ? TRUE : FALSE);
            case DictionaryColumn dictionary -> {
                byte[] table = new byte[dictionary.dictionary().rows()];
                int[] all = new int[table.length];
                TrueRows.all(null, all.length, all);
                read(dictionary.dictionary(), all, all.length, table);
                MemorySegment codes = dictionary.codes();
                MemorySegment validity = dictionary.validity();
                for (int i = 0; i < count; i++) {
                    int position = positions[i];
                    out[i] = validity != null && !Bits.get(validity, position)
                            ? UNKNOWN
                            : table[MemoryAccess.getIntAtIndex(codes, position)];
                }
            }
            case FlatColumn flat -> readFlat(flat, positions, count, out);
        }
    }

    private static void readFlat(FlatColumn column, int[] positions, int count, byte[] out) {
        if (column.type().storage() == Storage.NONE) {
            Arrays.fill(out, 0, count, UNKNOWN);
            return;
        }
        MemorySegment values = column.values();
        MemorySegment validity = column.validity();
        for (int i = 0; i < count; i++) {
            int position = positions[i];
            out[i] = (byte) (MemoryAccess.getByte(values, position >>> 3) >>> (position & 7) & 1);
        }
        if (validity != null) {
            for (int i = 0; i < count; i++) {
                if (!Bits.get(validity, positions[i])) {
                    out[i] = UNKNOWN;
                }
            }
        }
    }
}

package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which rows of a column chunk are not NULL: 1 as a definition level, 0 for NULL.
final class DefinitionLevels {
    /// The fewest groups of 8 equal levels that become a run of their own.
    private static final int RUN_GROUPS = 6;

    private final int rows;
    private final int nulls;
    private final MemorySegment bitmap;

    /// Collects the levels of all rows of the parts.
    ///
    /// @param buffer where the bitmap is kept, as long as this object is used
    DefinitionLevels(List<Column> parts, int rows, GrowableBuffer buffer) {
        this.rows = rows;
        if (parts.stream().noneMatch(Column::mayHaveNulls)) {
            nulls = 0;
            bitmap = MemorySegment.NULL;
            return;
        }
        bitmap = buffer.ensure(Bits.bytes(rows) + 16);
        bitmap.fill((byte) 0);
        int row = 0;
        for (Column part : parts) {
            add(part, row);
            row += part.rows();
        }
        nulls = rows - Bits.count(bitmap, rows);
    }

    private void add(Column part, int row) {
        switch (part) {
            case ConstantColumn constant -> {
                if (!constant.isNull()) {
                    addBits(null, part.rows(), row);
                }
            }
            case FlatColumn flat -> addBits(flat.validity(), part.rows(), row);
            case DictionaryColumn dictionary -> {
                if (!dictionary.dictionary().mayHaveNulls()) {
                    addBits(dictionary.validity(), part.rows(), row);
                } else {
                    for (int i = 0; i < part.rows(); i++) {
                        if (!dictionary.isNull(i)) {
                            Bits.set(bitmap, row + i);
                        }
                    }
                }
            }
        }
    }

    private void addBits(@Nullable MemorySegment bits, int count, int row) {
        int shift = row & 63;
        long at = row >>> 6;
        for (int i = 0; i < count; i += 64, at++) {
            long word = bits == null ? -1 : MemoryAccess.getLongAtIndex(bits, i >>> 6);
            if (count - i < 64) {
                word &= (1L << count - i) - 1;
            }
            MemoryAccess.setLongAtIndex(bitmap, at, MemoryAccess.getLongAtIndex(bitmap, at) | word << shift);
            if (shift != 0) {
                MemoryAccess.setLongAtIndex(bitmap, at + 1, word >>> 64 - shift);
            }
        }
    }

    /// Returns the number of NULLs.
    int nulls() {
        return nulls;
    }

    /// Returns how many of `count` rows from `from` on are not NULL.
    int values(int from, int count) {
        if (nulls == 0) {
            return count;
        }
        int values = 0;
        int row = from;
        int end = from + count;
        for (; row + 56 <= end; row += 56) {
            long word = MemoryAccess.getLong(bitmap, row >>> 3) >>> (row & 7);
            values += Long.bitCount(word & (1L << 56) - 1);
        }
        for (; row < end; row++) {
            values += Bits.get(bitmap, row) ? 1 : 0;
        }
        return values;
    }

    /// Returns the row of the value that follows `values` others from `from` on; the end of the rows if there is none.
    int rowOf(int from, int values) {
        if (nulls == 0) {
            return from + values;
        }
        int left = values;
        int row = from;
        while (row < rows) {
            if (Bits.get(bitmap, row) && left-- == 0) {
                return row;
            }
            row++;
        }
        return rows;
    }

    /// Writes the levels of `count` rows from `from` on as the hybrid of runs and packed bits.
    void write(int from, int count, PageBytes out) {
        if (nulls == 0) {
            addRun(1, count, out);
            return;
        }
        int groups = (count + 7) >>> 3;
        int packed = 0;
        int group = 0;
        while (group < groups) {
            int bits = group(from, count, group);
            int end = group + 1;
            if (bits == 0 || bits == full(count, group)) {
                while (end < groups && group(from, count, end) == (bits == 0 ? 0 : full(count, end))) {
                    end++;
                }
                if (end - group >= RUN_GROUPS || end - group == groups) {
                    addPacked(from, count, packed, group, out);
                    addRun(bits & 1, Math.min(count, end * 8) - group * 8, out);
                    packed = end;
                }
            }
            group = end;
        }
        addPacked(from, count, packed, groups, out);
    }

    private static int full(int count, int group) {
        int rest = count - group * 8;
        return rest >= 8 ? 0xFF : (1 << rest) - 1;
    }

    private int group(int from, int count, int group) {
        int row = from + group * 8;
        return MemoryAccess.getShort(bitmap, row >>> 3) >>> (row & 7) & full(count, group);
    }

    private void addPacked(int from, int count, int first, int end, PageBytes out) {
        if (end > first) {
            out.addVarint((long) (end - first) << 1 | 1);
            for (int group = first; group < end; group++) {
                out.addByte(group(from, count, group));
            }
        }
    }

    private static void addRun(int level, int count, PageBytes out) {
        out.addVarint((long) count << 1);
        out.addByte(level);
    }
}

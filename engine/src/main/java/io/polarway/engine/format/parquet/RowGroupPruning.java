package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.expression.Conjunctions;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.expression.Pruning;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.format.TypeWidening;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;

/// Finds out, by looking into the file but at no row, that no row of a row group can be wanted. What the footer alone can
/// tell, has been asked before.
final class RowGroupPruning {
    private RowGroupPruning() {
    }

    /// Returns false if the bloom filters rule every row out.
    static boolean mayMatchFilters(FileScan scan, ScannedParquetFile file, int rowGroup, RandomAccess access) {
        boolean hasFilter = false;
        for (int i = 0; i < scan.columns().size(); i++) {
            ParquetColumn stored = file.stored(i);
            hasFilter |= stored != null && file.chunk(rowGroup, stored).isSetBloom_filter_offset();
        }
        if (!hasFilter || scan.conditions().isEmpty()) {
            return true;
        }
        Map<Integer, Optional<BloomFilter>> filters = new HashMap<>();
        return Pruning.mayMatch(Conjunctions.all(scan.conditions()), column -> file.statistics(rowGroup, column),
                (column, value) -> {
                    ParquetColumn stored = file.stored(column);
                    if (stored == null || !keepsValues(stored.type(), scan.columns().get(column).type())) {
                        return true;
                    }
                    Optional<byte[]> plain = PlainEncoding.of(stored, value);
                    if (plain == null) {
                        return true;
                    }
                    if (plain.isEmpty()) {
                        return false;
                    }
                    Optional<BloomFilter> filter = filters.computeIfAbsent(column,
                            any -> Optional.ofNullable(BloomFilter.of(access, file.chunk(rowGroup, stored))));
                    return filter.isEmpty() || filter.get().mayContain(plain.get());
                });
    }

    /// Returns whether a value of the table's type is looked for in a file by the same number or text: not where the file has
    /// other units of time, or values that are rounded on their way into the table.
    private static boolean keepsValues(SqlType stored, SqlType type) {
        return stored.equals(type) || !(type instanceof TimestampType) && TypeWidening.isSafe(stored, type);
    }

    /// Returns false if a condition over one column is TRUE for no entry of that column's dictionary, and not for NULL.
    static boolean mayMatchDictionaries(List<ScanStep> steps, RowGroupColumn[] columns, FileScan scan, long rows,
            ExpressionEvaluator evaluator, QueryMemory memory) {
        for (ScanStep step : steps) {
            if (step.columns().size() != 1 || step.condition().canFail() || !step.condition().isDeterministic()) {
                continue;
            }
            int column = step.columns().getFirst();
            FlatColumn dictionary = columns[column] instanceof ChunkColumn chunk ? chunk.dictionary() : null;
            // The evaluator keeps what it finds out per entry, so nothing is lost where the dictionary is small.
            if (dictionary != null && dictionary.rows() > 0 && dictionary.rows() <= rows / 2
                    && !mayMatch(step, column, dictionary, scan.columns(), evaluator, memory)) {
                return false;
            }
        }
        return true;
    }

    private static boolean mayMatch(ScanStep step, int column, FlatColumn dictionary, List<ScanColumn> columns,
            ExpressionEvaluator evaluator, QueryMemory memory) {
        int rows = dictionary.rows() + 1;
        Column[] view = new Column[columns.size()];
        for (int i = 0; i < view.length; i++) {
            view[i] = i == column
                    ? entriesAndNull(dictionary, memory)
                    : ConstantColumn.ofNull(columns.get(i).type(), rows);
        }
        try (Batch batch = new Batch(rows, null, view)) {
            Selection selection = evaluator.filter(step.condition(), batch);
            return selection == null || !selection.isEmpty();
        }
    }

    /// Returns each entry of a dictionary in a row of its own, and NULL in the last.
    private static DictionaryColumn entriesAndNull(FlatColumn dictionary, QueryMemory memory) {
        int entries = dictionary.rows();
        ArrowBuf validity = memory.allocateZeroed(Math.max(8, Bits.bytes(entries + 1)));
        ArrowBuf codes;
        try {
            codes = memory.allocate((entries + 1) * 4L);
        } catch (Throwable thrown) {
            validity.close();
            throw thrown;
        }
        MemorySegment bitmap = Layouts.segment(validity);
        MemorySegment segment = Layouts.segment(codes);
        bitmap.asSlice(0, entries >>> 3).fill((byte) 0xFF);
        for (int i = entries & ~7; i < entries; i++) {
            Bits.set(bitmap, i);
        }
        for (int i = 0; i < entries; i++) {
            MemoryAccess.setIntAtIndex(segment, i, i);
        }
        MemoryAccess.setIntAtIndex(segment, entries, 0);
        return new DictionaryColumn((FlatColumn) dictionary.retain(), entries + 1, validity, codes);
    }
}

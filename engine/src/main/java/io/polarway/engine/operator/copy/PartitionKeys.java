package io.polarway.engine.operator.copy;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.format.HivePartitions;
import io.polarway.engine.kernel.cast.TextForm;
import io.polarway.engine.memory.MemoryAccess;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Numbers the partitions that one worker meets, by the texts of their values, which are the names of directories too. The
/// texts of a dictionary's entries are made once per batch. Used by one thread.
final class PartitionKeys {
    private final Partitioning partitioning;
    private final ZoneId zone;
    private final Map<List<@Nullable String>, Integer> numbers = new HashMap<>();
    private final List<Path> paths = new ArrayList<>();

    PartitionKeys(Partitioning partitioning, ZoneId zone) {
        this.partitioning = partitioning;
        this.zone = zone;
    }

    /// Returns how many partitions were met.
    int count() {
        return paths.size();
    }

    /// Returns the directory of a partition, relative.
    Path path(int number) {
        return paths.get(number);
    }

    /// Returns the number of the partition of each row of a batch without a selection.
    int[] ids(Batch batch) {
        int rows = batch.rows();
        int width = partitioning.columns().size();
        int[] ids = new int[rows];
        // Column by column: the number of a row's values so far.
        Map<Long, Integer> pairs = new HashMap<>();
        List<List<@Nullable String>> combined = new ArrayList<>();
        combined.add(List.of());
        for (int i = 0; i < width; i++) {
            List<@Nullable String> texts = new ArrayList<>();
            int[] codes = codes(batch.column(partitioning.columns().get(i)), rows, texts);
            pairs.clear();
            List<List<@Nullable String>> next = new ArrayList<>();
            long last = -1;
            int lastNumber = 0;
            for (int row = 0; row < rows; row++) {
                long pair = (long) ids[row] << 32 | codes[row];
                if (pair != last) {
                    Integer known = pairs.get(pair);
                    if (known == null) {
                        known = next.size();
                        pairs.put(pair, known);
                        List<@Nullable String> values = new ArrayList<>(combined.get(ids[row]));
                        values.add(texts.get(codes[row]));
                        next.add(values);
                    }
                    last = pair;
                    lastNumber = known;
                }
                ids[row] = lastNumber;
            }
            combined = next;
        }
        int[] global = new int[combined.size()];
        for (int i = 0; i < global.length; i++) {
            global[i] = number(combined.get(i));
        }
        for (int row = 0; row < rows; row++) {
            ids[row] = global[ids[row]];
        }
        return ids;
    }

    private int number(List<@Nullable String> values) {
        return numbers.computeIfAbsent(values, key -> {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < key.size(); i++) {
                names.add(HivePartitions.directory(partitioning.names().get(i), key.get(i)));
            }
            paths.add(Path.of(String.join("/", names)));
            return paths.size() - 1;
        });
    }

    /// Returns a code for the text of each row, and adds the texts to `texts`.
    private int[] codes(Column column, int rows, List<@Nullable String> texts) {
        TextForm form = TextForm.of(column.type(), zone);
        Map<@Nullable String, Integer> known = new HashMap<>();
        int[] codes = new int[rows];
        switch (column) {
            case ConstantColumn constant -> texts.add(constant.isNull() ? null : form.text(constant, 0));
            case DictionaryColumn dictionary -> {
                int[] entries = new int[dictionary.dictionary().rows()];
                for (int row = 0; row < rows; row++) {
                    if (dictionary.isNull(row)) {
                        codes[row] = code(null, known, texts);
                    } else {
                        int entry = MemoryAccess.getIntAtIndex(dictionary.codes(), row);
                        if (entries[entry] == 0) {
                            entries[entry] = code(form.text(dictionary.dictionary(), entry), known, texts) + 1;
                        }
                        codes[row] = entries[entry] - 1;
                    }
                }
            }
            case FlatColumn flat -> {
                for (int row = 0; row < rows; row++) {
                    codes[row] = code(form.text(flat, row), known, texts);
                }
            }
        }
        return codes;
    }

    private static int code(@Nullable String text, Map<@Nullable String, Integer> known, List<@Nullable String> texts) {
        Integer code = known.get(text);
        if (code == null) {
            code = texts.size();
            known.put(text, code);
            texts.add(text);
        }
        return code;
    }
}

package io.polarway.engine.operator;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Source;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Rows that come in an order, by morsels.
public record OrderedMorsels(List<List<Batch>> morsels, List<List<@Nullable Object>> rows) {
    /// Returns a source of the morsels, which it owns.
    public Source source() {
        List<List<Batch>> all = morsels;
        PartSource parts = new PartSource(all::size, (part, worker, first) -> {
            for (Batch batch : all.get(part)) {
                if (first.push(batch) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
            return Demand.MORE;
        });
        return new Source() {
            @Override
            public @Nullable Morsel claim() {
                return parts.claim();
            }

            @Override
            public int parallelism() {
                return parts.parallelism();
            }

            @Override
            public void close() {
                all.forEach(morsel -> morsel.forEach(Batch::close));
            }
        };
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static int compare(@Nullable Object left, @Nullable Object right, SortKey key) {
        if (left == null || right == null) {
            return left == right ? 0 : left == null == key.nullsFirst() ? -1 : 1;
        }
        int order = switch (left) {
            case byte[] bytes -> Arrays.compareUnsigned(bytes, (byte[]) right);
            case Double number -> Double.compare(number + 0.0, (Double) right + 0.0);
            case Float number -> Float.compare(number + 0.0f, (Float) right + 0.0f);
            default -> ((Comparable) left).compareTo(right);
        };
        return key.descending() ? -order : order;
    }

    /// Returns what puts rows in an order.
    ///
    /// @param columns those that the keys number
    public static Comparator<List<@Nullable Object>> comparator(List<SortKey> order, int[] columns) {
        return (left, right) -> {
            for (SortKey key : order) {
                int column = columns[key.column()];
                int result = compare(left.get(column), right.get(column), key);
                if (result != 0) {
                    return result;
                }
            }
            return 0;
        };
    }

    /// Returns random rows in an order, in random morsels and batches.
    ///
    /// @param domain about how many values there are
    public static OrderedMorsels random(Harness harness, Random random, int count, int domain, List<SqlType> types,
            Comparator<List<@Nullable Object>> order) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (SqlType type : types) {
                row.add(RandomRows.value(random, type, domain));
            }
            rows.add(row);
        }
        rows.sort(order);
        List<List<Batch>> morsels = new ArrayList<>();
        int at = 0;
        while (at < count || random.nextInt(4) == 0) {
            List<Batch> morsel = new ArrayList<>();
            for (int batches = random.nextInt(4); batches > 0 && at < count; batches--) {
                int end = Math.min(count, at + 1 + random.nextInt(12));
                morsel.add(batch(harness, random, rows.subList(at, end), types));
                at = end;
            }
            morsels.add(morsel);
        }
        List<List<@Nullable Object>> canonical = new ArrayList<>();
        rows.forEach(row -> {
            List<@Nullable Object> own = new ArrayList<>();
            row.forEach(value -> own.add(RandomRows.canonical(value)));
            canonical.add(own);
        });
        return new OrderedMorsels(morsels, canonical);
    }

    /// Returns the rows as a batch in any encoding, sometimes with dead rows between them.
    private static Batch batch(Harness harness, Random random, List<List<@Nullable Object>> rows,
            List<SqlType> types) {
        boolean hasDead = random.nextBoolean();
        int[] alive = new int[rows.size()];
        List<List<@Nullable Object>> all = new ArrayList<>();
        for (int i = 0; i < alive.length; i++) {
            if (hasDead && random.nextInt(3) == 0) {
                all.add(types.stream().map(type -> RandomRows.value(random, type, 10))
                        .collect(ArrayList::new, ArrayList::add, ArrayList::addAll));
            }
            alive[i] = all.size();
            all.add(rows.get(i));
        }
        Column[] columns = new Column[types.size()];
        for (int c = 0; c < columns.length; c++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (List<@Nullable Object> row : all) {
                values.add(row.get(c));
            }
            columns[c] = harness.anyEncoding(random, types.get(c), values);
        }
        return new Batch(all.size(), hasDead ? new Selection(alive, alive.length) : null, columns);
    }
}

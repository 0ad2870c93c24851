package io.polarway.engine.expression;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.batch.Views;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The values of an IN list, of one type and without NULL, and the search for rows that are among them.
sealed interface LiteralSet {

    /// Returns the set of the rows of `literals`, which has no NULLs and is borrowed as long as the set is used.
    static LiteralSet of(FlatColumn literals) {
        MemorySegment values = literals.values();
        int rows = literals.rows();
        return switch (literals.type().storage()) {
            case NONE, LIST, STRUCT -> new Nothing();
            case BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64 -> {
                Words words = Words.of(literals);
                long[] keys = new long[rows];
                for (int i = 0; i < rows; i++) {
                    keys[i] = words.get(values, i);
                }
                yield LongTable.isDense(keys) ? new Range(words, keys) : new Longs(words, new LongTable(keys));
            }
            case INT128, BYTES16 -> new Pairs(literals);
            case VIEW -> new Strings(literals);
        };
    }

    /// Writes the positions of `selection` (null: of all `rows`) whose value is in the set; whether rows are NULL is not
    /// looked at. `out` may be the selection's own array.
    ///
    /// @return how many there are
    int select(FlatColumn column, @Nullable Selection selection, int rows, int[] out);

    /// Fixed-width values as 64-bit words that are equal exactly if the values are: -0 is 0 and all NaNs are one.
    enum Words {
        BIT, BYTE, SHORT, INT, LONG, FLOAT, DOUBLE;

        static Words of(FlatColumn column) {
            return switch (column.type().storage()) {
                case BIT -> BIT;
                case INT8 -> BYTE;
                case INT16 -> SHORT;
                case INT32 -> INT;
                case FLOAT32 -> FLOAT;
                case FLOAT64 -> DOUBLE;
                case INT64, INT128, BYTES16, VIEW, NONE, LIST, STRUCT -> LONG;
            };
        }

        long get(MemorySegment values, int row) {
            return switch (this) {
                case BIT -> Bits.get(values, row) ? 1 : 0;
                case BYTE -> MemoryAccess.getByte(values, row);
                case SHORT -> MemoryAccess.getShortAtIndex(values, row);
                case INT -> MemoryAccess.getIntAtIndex(values, row);
                case LONG -> MemoryAccess.getLongAtIndex(values, row);
                case FLOAT -> Double.doubleToLongBits(MemoryAccess.getFloatAtIndex(values, row) + 0.0);
                case DOUBLE -> Double.doubleToLongBits(MemoryAccess.getDoubleAtIndex(values, row) + 0.0);
            };
        }

        /// Copies the words of the selected rows to `words`, so that the search that follows is one loop for all types.
        int read(FlatColumn column, @Nullable Selection selection, int rows, long[] words) {
            MemorySegment values = column.values();
            int count = selection == null ? rows : selection.count();
            int[] positions = selection == null ? null : selection.positions();
            switch (this) {
                case LONG -> {
                    for (int i = 0; i < count; i++) {
                        words[i] = MemoryAccess.getLongAtIndex(values, positions == null ? i : positions[i]);
                    }
                }
                case INT -> {
                    for (int i = 0; i < count; i++) {
                        words[i] = MemoryAccess.getIntAtIndex(values, positions == null ? i : positions[i]);
                    }
                }
                case BIT, BYTE, SHORT, FLOAT, DOUBLE -> {
                    for (int i = 0; i < count; i++) {
                        words[i] = get(values, positions == null ? i : positions[i]);
                    }
                }
            }
            return count;
        }
    }

    /// A set that nothing is in.
    record Nothing() implements LiteralSet {
        @Override
        public int select(FlatColumn column, @Nullable Selection selection, int rows, int[] out) {
            return 0;
        }
    }

    /// Close-by values as a bitmap.
    final class Range implements LiteralSet {
        private final Words words;
        private final long least;
        private final long[] bitmap;

        Range(Words words, long[] keys) {
            this.words = words;
            this.least = Arrays.stream(keys).min().orElse(0);
            this.bitmap = new long[(int) (Arrays.stream(keys).max().orElse(0) - least >>> 6) + 2];
            for (long key : keys) {
                bitmap[(int) (key - least >>> 6)] |= 1L << (key - least);
            }
        }

        @Override
        public int select(FlatColumn column, @Nullable Selection selection, int rows, int[] out) {
            long[] found = new long[selection == null ? rows : selection.count()];
            int count = words.read(column, selection, rows, found);
            int hits = 0;
            // The last word of the bitmap is empty: where everything beyond the range lands.
            long beyond = (bitmap.length - 1L) << 6;
            for (int i = 0; i < count; i++) {
                long offset = found[i] - least;
                offset = offset < 0 || offset > beyond ? beyond : offset;
                out[hits] = selection == null ? i : selection.position(i);
                hits += (int) (bitmap[(int) (offset >>> 6)] >>> offset) & 1;
            }
            return hits;
        }
    }

    /// Values anywhere, hashed.
    final class Longs implements LiteralSet {
        private final Words words;
        private final LongTable table;

        Longs(Words words, LongTable table) {
            this.words = words;
            this.table = table;
        }

        @Override
        public int select(FlatColumn column, @Nullable Selection selection, int rows, int[] out) {
            long[] found = new long[selection == null ? rows : selection.count()];
            int count = words.read(column, selection, rows, found);
            int hits = 0;
            for (int i = 0; i < count; i++) {
                boolean isHit = table.contains(found[i]);
                out[hits] = selection == null ? i : selection.position(i);
                hits += isHit ? 1 : 0;
            }
            return hits;
        }
    }

    /// 16-byte values, of which one half is looked up and the other compared.
    final class Pairs implements LiteralSet {
        private final MemorySegment literals;
        private final RowTable table;

        Pairs(FlatColumn literals) {
            this.literals = literals.values();
            this.table = new RowTable(literals.rows());
            for (int row = 0; row < literals.rows(); row++) {
                table.put(hash(this.literals, row), row);
            }
        }

        private static int hash(MemorySegment values, int row) {
            return LongTable
                    .hash(MemoryAccess.getLong(values, row * 16L) ^ MemoryAccess.getLong(values, row * 16L + 8) * 31);
        }

        @Override
        public int select(FlatColumn column, @Nullable Selection selection, int rows, int[] out) {
            MemorySegment values = column.values();
            int count = selection == null ? rows : selection.count();
            int hits = 0;
            for (int i = 0; i < count; i++) {
                int position = selection == null ? i : selection.position(i);
                int hash = hash(values, position);
                boolean isHit = false;
                for (int slot = table.first(hash); !isHit && table.row(slot) >= 0; slot = table.next(slot)) {
                    long literal = table.row(slot) * 16L;
                    isHit = MemoryAccess.getLong(literals, literal) == MemoryAccess.getLong(values, position * 16L)
                            && MemoryAccess.getLong(literals, literal + 8) == MemoryAccess.getLong(values,
                                    position * 16L + 8);
                }
                out[hits] = position;
                hits += isHit ? 1 : 0;
            }
            return hits;
        }
    }

    /// Strings, hashed by length and ends.
    final class Strings implements LiteralSet {
        private final FlatColumn literals;
        private final RowTable table;

        Strings(FlatColumn literals) {
            this.literals = literals;
            this.table = new RowTable(literals.rows());
            for (int row = 0; row < literals.rows(); row++) {
                table.put(hash(literals, row), row);
            }
        }

        /// Mixes the whole view of a short string; of a long one the length, the first four and the last eight bytes.
        private static int hash(FlatColumn column, int row) {
            MemorySegment views = column.values();
            long at = (long) row * ViewBuilder.VIEW_BYTES;
            long head = MemoryAccess.getLong(views, at);
            int length = (int) head;
            long tail = length <= ViewBuilder.INLINE
                    ? MemoryAccess.getLong(views, at + 8)
                    : MemoryAccess.getLong(Views.segment(column, row), Views.offset(views, row) + length - 8);
            return LongTable.hash(head * 31 + tail);
        }

        @Override
        public int select(FlatColumn column, @Nullable Selection selection, int rows, int[] out) {
            int count = selection == null ? rows : selection.count();
            int hits = 0;
            for (int i = 0; i < count; i++) {
                int position = selection == null ? i : selection.position(i);
                boolean isHit = false;
                for (int slot = table.first(hash(column, position)); !isHit
                        && table.row(slot) >= 0; slot = table.next(slot)) {
                    isHit = Views.equal(literals, table.row(slot), column, position);
                }
                out[hits] = position;
                hits += isHit ? 1 : 0;
            }
            return hits;
        }
    }
}

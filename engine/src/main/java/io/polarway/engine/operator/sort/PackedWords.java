package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The first levels of a sort in one 64-bit word: of each level only the bits in which the rows differ. Keys that are small
/// numbers, dates or short strings often fit a single word together, so that one radix sort puts the rows in order.
final class PackedWords {
    private static final int SLICE = 1 << 16;

    private final int[] bits;
    private int levels;
    private int used;

    private PackedWords(int levels) {
        this.bits = new int[levels];
    }

    /// Returns words that no level is in.
    static PackedWords none() {
        return new PackedWords(0);
    }

    /// Writes the packed words of rows 0 to count - 1 in the order of `rows`, which is that of memory.
    ///
    /// @param words receives them
    /// @param scratch memory for as many words
    static PackedWords fill(List<KeyWords.Level> levels, MemorySegment rows, int count, MemorySegment words,
            MemorySegment scratch, Cancellation cancellation) {
        PackedWords packed = new PackedWords(levels.size());
        for (KeyWords.Level level : levels) {
            if (level.kind() == KeyWords.Kind.WHOLE) {
                break;
            }
            KeyWords.fill(level, rows, 0, count, scratch, cancellation);
            boolean isRank = level.kind() == KeyWords.Kind.RANK;
            MemorySegment validity = isRank ? null : level.column().validity();
            if (!packed.add(scratch, validity, count, words, cancellation)) {
                break;
            }
        }
        return packed;
    }

    private boolean add(MemorySegment level, @Nullable MemorySegment validity, int count, MemorySegment words,
            Cancellation cancellation) {
        long least = -1;
        long most = 0;
        long differing = 0;
        long first = 0;
        boolean any = false;
        for (int i = 0; i < count; i++) {
            if ((i & SLICE - 1) == 0) {
                cancellation.check();
            }
            if (validity != null && !Bits.get(validity, i)) {
                continue;
            }
            long word = MemoryAccess.getLongAtIndex(level, i);
            if (!any) {
                any = true;
                first = word;
            }
            differing |= word ^ first;
            least = Long.compareUnsigned(word, least) < 0 ? word : least;
            most = Long.compareUnsigned(word, most) > 0 ? word : most;
        }
        int shift = differing == 0 ? 0 : Long.numberOfTrailingZeros(differing);
        int width = differing == 0 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(most - least >>> shift);
        if (used + width > Long.SIZE) {
            return false;
        }
        combine(level, validity, count, words, any ? least : 0, shift, width);
        bits[levels++] = width;
        used += width;
        return true;
    }

    private void combine(MemorySegment level, @Nullable MemorySegment validity, int count, MemorySegment words,
            long least, int shift, int width) {
        boolean isFirst = levels == 0 || width == Long.SIZE;
        if (width == 0 && !isFirst) {
            return;
        }
        if (width == 0) {
            words.asSlice(0, count * 8L).fill((byte) 0);
            return;
        }
        for (int i = 0; i < count; i++) {
            boolean isNull = validity != null && !Bits.get(validity, i);
            long value = isNull ? 0 : MemoryAccess.getLongAtIndex(level, i) - least >>> shift;
            MemoryAccess.setLongAtIndex(words, i,
                    isFirst ? value : MemoryAccess.getLongAtIndex(words, i) << width | value);
        }
    }

    /// Returns how many levels are in the words.
    int levels() {
        return levels;
    }

    /// Returns by how much words are shifted right until only the first `count` levels are left; 64 if these say nothing.
    int shift(int count) {
        int below = 0;
        for (int i = count; i < levels; i++) {
            below += bits[i];
        }
        return used == below ? Long.SIZE : below;
    }
}

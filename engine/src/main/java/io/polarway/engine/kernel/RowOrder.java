package io.polarway.engine.kernel;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;

/// SQL's order of single values that are not NULL, for code that compares few pairs. Values are given by the memory that
/// they are in (values and, for long strings, data, as in [io.polarway.engine.batch.FlatColumn]) and their row.
public final class RowOrder {
    private RowOrder() {
    }

    /// Compares two values of one storage. -0 equals 0, all NaNs are equal and above every number, strings compare as
    /// unsigned bytes.
    ///
    /// @return negative, zero or positive as in [java.util.Comparator]
    public static int compare(Storage storage, MemorySegment left, MemorySegment[] leftData, int leftRow,
            MemorySegment right,
            MemorySegment[] rightData, int rightRow) {
        return switch (storage) {
            case NONE -> 0;
            case BIT -> Boolean.compare(Bits.get(left, leftRow), Bits.get(right, rightRow));
            case INT8 -> Byte.compare(left.get(Layouts.BYTE, leftRow), right.get(Layouts.BYTE, rightRow));
            case INT16 ->
                    Short.compare(left.getAtIndex(Layouts.SHORT, leftRow), right.getAtIndex(Layouts.SHORT, rightRow));
            case INT32 ->
                    Integer.compare(left.getAtIndex(Layouts.INT, leftRow), right.getAtIndex(Layouts.INT, rightRow));
            case INT64 ->
                    Long.compare(left.getAtIndex(Layouts.LONG, leftRow), right.getAtIndex(Layouts.LONG, rightRow));
            case FLOAT32 -> Float.compare(left.getAtIndex(Layouts.FLOAT, leftRow) + 0.0f,
                    right.getAtIndex(Layouts.FLOAT, rightRow) + 0.0f);
            case FLOAT64 -> Double.compare(left.getAtIndex(Layouts.DOUBLE, leftRow) + 0.0,
                    right.getAtIndex(Layouts.DOUBLE, rightRow) + 0.0);
            case INT128 -> {
                int high = Long.compare(left.get(Layouts.LONG, leftRow * 16L + 8),
                        right.get(Layouts.LONG, rightRow * 16L + 8));
                yield high != 0
                        ? high
                        : Long.compareUnsigned(left.get(Layouts.LONG, leftRow * 16L),
                                right.get(Layouts.LONG, rightRow * 16L));
            }
            case BYTES16 -> {
                int first = Long.compareUnsigned(Long.reverseBytes(left.get(Layouts.LONG, leftRow * 16L)),
                        Long.reverseBytes(right.get(Layouts.LONG, rightRow * 16L)));
                yield first != 0
                        ? first
                        : Long.compareUnsigned(Long.reverseBytes(left.get(Layouts.LONG, leftRow * 16L + 8)),
                                Long.reverseBytes(right.get(Layouts.LONG, rightRow * 16L + 8)));
            }
            case VIEW -> compareViews(left, leftData, leftRow, right, rightData, rightRow);
            case LIST, STRUCT -> throw EngineException.internal("nested values were compared");
        };
    }

    private static int compareViews(MemorySegment left, MemorySegment[] leftData, int leftRow, MemorySegment right,
            MemorySegment[] rightData, int rightRow) {
        long leftAt = (long) leftRow * ViewBuilder.VIEW_BYTES;
        long rightAt = (long) rightRow * ViewBuilder.VIEW_BYTES;
        int leftPrefix = Integer.reverseBytes(left.get(Layouts.INT, leftAt + 4));
        int rightPrefix = Integer.reverseBytes(right.get(Layouts.INT, rightAt + 4));
        if (leftPrefix != rightPrefix) {
            return Integer.compareUnsigned(leftPrefix, rightPrefix);
        }
        int leftLength = left.get(Layouts.INT, leftAt);
        int rightLength = right.get(Layouts.INT, rightAt);
        boolean leftInline = leftLength <= ViewBuilder.INLINE;
        boolean rightInline = rightLength <= ViewBuilder.INLINE;
        MemorySegment leftBytes = leftInline ? left : leftData[left.get(Layouts.INT, leftAt + 8)];
        MemorySegment rightBytes = rightInline ? right : rightData[right.get(Layouts.INT, rightAt + 8)];
        long leftOffset = leftInline ? leftAt + 4 : left.get(Layouts.INT, leftAt + 12);
        long rightOffset = rightInline ? rightAt + 4 : right.get(Layouts.INT, rightAt + 12);
        long mismatch = MemorySegment.mismatch(leftBytes, leftOffset, leftOffset + leftLength, rightBytes, rightOffset,
                rightOffset + rightLength);
        if (mismatch < 0 || mismatch >= Math.min(leftLength, rightLength)) {
            return Integer.compare(leftLength, rightLength);
        }
        return Byte.compareUnsigned(leftBytes.get(Layouts.BYTE, leftOffset + mismatch),
                rightBytes.get(Layouts.BYTE, rightOffset + mismatch));
    }
}

package io.polarway.engine.kernel;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
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
            case INT8 -> Byte.compare(MemoryAccess.getByte(left, leftRow), MemoryAccess.getByte(right, rightRow));
            case INT16 ->
                    Short.compare(MemoryAccess.getShortAtIndex(left, leftRow),
                            MemoryAccess.getShortAtIndex(right, rightRow));
            case INT32 ->
                    Integer.compare(MemoryAccess.getIntAtIndex(left, leftRow),
                            MemoryAccess.getIntAtIndex(right, rightRow));
            case INT64 ->
                    Long.compare(MemoryAccess.getLongAtIndex(left, leftRow),
                            MemoryAccess.getLongAtIndex(right, rightRow));
            case FLOAT32 -> Float.compare(MemoryAccess.getFloatAtIndex(left, leftRow) + 0.0f,
                    MemoryAccess.getFloatAtIndex(right, rightRow) + 0.0f);
            case FLOAT64 -> Double.compare(MemoryAccess.getDoubleAtIndex(left, leftRow) + 0.0,
                    MemoryAccess.getDoubleAtIndex(right, rightRow) + 0.0);
            case INT128 -> {
                int high = Long.compare(MemoryAccess.getLong(left, leftRow * 16L + 8),
                        MemoryAccess.getLong(right, rightRow * 16L + 8));
                yield high != 0
                        ? high
                        : Long.compareUnsigned(MemoryAccess.getLong(left, leftRow * 16L),
                                MemoryAccess.getLong(right, rightRow * 16L));
            }
            case BYTES16 -> {
                int first = Long.compareUnsigned(Long.reverseBytes(MemoryAccess.getLong(left, leftRow * 16L)),
                        Long.reverseBytes(MemoryAccess.getLong(right, rightRow * 16L)));
                yield first != 0
                        ? first
                        : Long.compareUnsigned(Long.reverseBytes(MemoryAccess.getLong(left, leftRow * 16L + 8)),
                                Long.reverseBytes(MemoryAccess.getLong(right, rightRow * 16L + 8)));
            }
            case VIEW -> compareViews(left, leftData, leftRow, right, rightData, rightRow);
            case LIST, STRUCT -> throw EngineException.internal("nested values were compared");
        };
    }

    private static int compareViews(MemorySegment left, MemorySegment[] leftData, int leftRow, MemorySegment right,
            MemorySegment[] rightData, int rightRow) {
        long leftAt = (long) leftRow * ViewBuilder.VIEW_BYTES;
        long rightAt = (long) rightRow * ViewBuilder.VIEW_BYTES;
        int leftPrefix = Integer.reverseBytes(MemoryAccess.getInt(left, leftAt + 4));
        int rightPrefix = Integer.reverseBytes(MemoryAccess.getInt(right, rightAt + 4));
        if (leftPrefix != rightPrefix) {
            return Integer.compareUnsigned(leftPrefix, rightPrefix);
        }
        int leftLength = MemoryAccess.getInt(left, leftAt);
        int rightLength = MemoryAccess.getInt(right, rightAt);
        boolean leftInline = leftLength <= ViewBuilder.INLINE;
        boolean rightInline = rightLength <= ViewBuilder.INLINE;
        MemorySegment leftBytes = leftInline ? left : leftData[MemoryAccess.getInt(left, leftAt + 8)];
        MemorySegment rightBytes = rightInline ? right : rightData[MemoryAccess.getInt(right, rightAt + 8)];
        long leftOffset = leftInline ? leftAt + 4 : MemoryAccess.getInt(left, leftAt + 12);
        long rightOffset = rightInline ? rightAt + 4 : MemoryAccess.getInt(right, rightAt + 12);
        long mismatch = MemorySegment.mismatch(leftBytes, leftOffset, leftOffset + leftLength, rightBytes, rightOffset,
                rightOffset + rightLength);
        if (mismatch < 0 || mismatch >= Math.min(leftLength, rightLength)) {
            return Integer.compare(leftLength, rightLength);
        }
        return Byte.compareUnsigned(MemoryAccess.getByte(leftBytes, leftOffset + mismatch),
                MemoryAccess.getByte(rightBytes, rightOffset + mismatch));
    }
}

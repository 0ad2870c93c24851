package io.polarway.engine.batch;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Reading and comparing the 16-byte views of VARCHAR and VARBINARY columns, see [FlatColumn].
public final class Views {
    private Views() {
    }

    /// Returns the number of bytes of row `row`.
    public static int length(MemorySegment views, int row) {
        return MemoryAccess.getInt(views, (long) row * ViewBuilder.VIEW_BYTES);
    }

    /// Returns the segment that holds the bytes of row `row`, from [#offset] on.
    public static MemorySegment segment(FlatColumn column, int row) {
        long at = (long) row * ViewBuilder.VIEW_BYTES;
        MemorySegment views = column.values();
        return MemoryAccess.getInt(views, at) <= ViewBuilder.INLINE
                ? views
                : column.data()[MemoryAccess.getInt(views, at + 8)];
    }

    /// Returns where in [#segment] the bytes of row `row` begin.
    public static long offset(MemorySegment views, int row) {
        long at = (long) row * ViewBuilder.VIEW_BYTES;
        return MemoryAccess.getInt(views, at) <= ViewBuilder.INLINE ? at + 4 : MemoryAccess.getInt(views, at + 12);
    }

    /// Returns a copy of the bytes of row `row`.
    public static byte[] bytes(FlatColumn column, int row) {
        byte[] bytes = new byte[length(column.values(), row)];
        MemorySegment.copy(segment(column, row), Layouts.BYTE, offset(column.values(), row), bytes, 0, bytes.length);
        return bytes;
    }

    /// Returns row `row` as text.
    public static String text(FlatColumn column, int row) {
        return new String(bytes(column, row), StandardCharsets.UTF_8);
    }

    /// Returns whether two rows hold the same bytes.
    public static boolean equal(FlatColumn left, int leftRow, FlatColumn right, int rightRow) {
        MemorySegment leftViews = left.values();
        MemorySegment rightViews = right.values();
        long leftAt = (long) leftRow * ViewBuilder.VIEW_BYTES;
        long rightAt = (long) rightRow * ViewBuilder.VIEW_BYTES;
        // Length and prefix in one comparison; they differ for most pairs that differ.
        if (MemoryAccess.getLong(leftViews, leftAt) != MemoryAccess.getLong(rightViews, rightAt)) {
            return false;
        }
        int length = MemoryAccess.getInt(leftViews, leftAt);
        if (length <= ViewBuilder.INLINE) {
            return MemoryAccess.getLong(leftViews, leftAt + 8) == MemoryAccess.getLong(rightViews, rightAt + 8);
        }
        MemorySegment leftData = left.data()[MemoryAccess.getInt(leftViews, leftAt + 8)];
        MemorySegment rightData = right.data()[MemoryAccess.getInt(rightViews, rightAt + 8)];
        long leftOffset = MemoryAccess.getInt(leftViews, leftAt + 12);
        long rightOffset = MemoryAccess.getInt(rightViews, rightAt + 12);
        // Eight bytes at a time, the last of them looked at twice perhaps: for strings of everyday length a third of the
        // time of MemorySegment.mismatch.
        int last = length - 8;
        for (int i = 4; i < last; i += 8) {
            if (MemoryAccess.getLong(leftData, leftOffset + i) != MemoryAccess.getLong(rightData, rightOffset + i)) {
                return false;
            }
        }
        return MemoryAccess.getLong(leftData, leftOffset + last) == MemoryAccess.getLong(rightData, rightOffset + last);
    }

    /// Compares two rows as unsigned bytes, the shorter one first when it is a prefix.
    ///
    /// @return negative, zero or positive as in [java.util.Comparator]
    public static int compare(FlatColumn left, int leftRow, FlatColumn right, int rightRow) {
        MemorySegment leftViews = left.values();
        MemorySegment rightViews = right.values();
        int leftPrefix = Integer
                .reverseBytes(MemoryAccess.getInt(leftViews, (long) leftRow * ViewBuilder.VIEW_BYTES + 4));
        int rightPrefix = Integer
                .reverseBytes(MemoryAccess.getInt(rightViews, (long) rightRow * ViewBuilder.VIEW_BYTES + 4));
        if (leftPrefix != rightPrefix) {
            return Integer.compareUnsigned(leftPrefix, rightPrefix);
        }
        int leftLength = length(leftViews, leftRow);
        int rightLength = length(rightViews, rightRow);
        long leftOffset = offset(leftViews, leftRow);
        long rightOffset = offset(rightViews, rightRow);
        MemorySegment leftData = segment(left, leftRow);
        MemorySegment rightData = segment(right, rightRow);
        int common = Math.min(leftLength, rightLength);
        int at = 4;
        for (; at + 8 <= common; at += 8) {
            long leftWord = MemoryAccess.getLong(leftData, leftOffset + at);
            long rightWord = MemoryAccess.getLong(rightData, rightOffset + at);
            if (leftWord != rightWord) {
                return Long.compareUnsigned(Long.reverseBytes(leftWord), Long.reverseBytes(rightWord));
            }
        }
        for (; at < common; at++) {
            int difference = Byte.compareUnsigned(MemoryAccess.getByte(leftData, leftOffset + at),
                    MemoryAccess.getByte(rightData, rightOffset + at));
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(leftLength, rightLength);
    }

    /// Writes one view of the `length` bytes at byte `at` of `source`, which has 16 readable bytes behind them.
    ///
    /// @param buffer the index of the buffer that `source` is the memory of
    public static void write(MemorySegment views, long row, MemorySegment source, long at, int length, int buffer) {
        long target = row * ViewBuilder.VIEW_BYTES;
        long prefix = MemoryAccess.getInt(source, at) & 0xFFFF_FFFFL;
        if (length > ViewBuilder.INLINE) {
            MemoryAccess.setLong(views, target, length | prefix << 32);
            MemoryAccess.setLong(views, target + 8, buffer | at << 32);
        } else if (length > 4) {
            MemoryAccess.setLong(views, target, length | prefix << 32);
            MemoryAccess.setLong(views, target + 8, MemoryAccess.getLong(source, at + 4) & -1L >>> 96 - length * 8);
        } else {
            MemoryAccess.setLong(views, target, length | (prefix & (1L << length * 8) - 1) << 32);
            MemoryAccess.setLong(views, target + 8, 0);
        }
    }
}

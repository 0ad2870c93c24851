package io.polarway.engine.memory;

/// The sizes in which memory is asked of the operating system: multiples of 64 bytes when small, then four sizes to each
/// power of two (so that at most a fifth is unused), then whole pages.
final class SizeClasses {
    /// Smaller buffers are not kept for reuse: the C library does that well.
    static final int SMALLEST_KEPT = 1 << 12;
    /// Larger buffers are not kept for reuse: they go back to the operating system.
    static final int LARGEST_KEPT = 1 << 24;
    /// The number of classes from SMALLEST_KEPT to LARGEST_KEPT.
    static final int COUNT = index(LARGEST_KEPT) + 1;

    private static final long SMALL_UNIT = 64;
    private static final long PAGE = 4096;

    private SizeClasses() {
    }

    /// Returns the size that a request for `bytes` is given.
    static long round(long bytes) {
        if (bytes < SMALLEST_KEPT) {
            return (bytes + SMALL_UNIT - 1) & -SMALL_UNIT;
        }
        if (bytes > LARGEST_KEPT) {
            return (bytes + PAGE - 1) & -PAGE;
        }
        long quarter = Long.highestOneBit(bytes) >>> 2;
        return (bytes + quarter - 1) & -quarter;
    }

    /// Returns whether buffers of this size, as [#round] gave it, are kept for reuse.
    static boolean isKept(long size) {
        return size >= SMALLEST_KEPT && size <= LARGEST_KEPT;
    }

    /// Returns the class of a kept size, from 0.
    static int index(long size) {
        int power = 63 - Long.numberOfLeadingZeros(size);
        return (power - 12) * 4 + (int) (size >>> power - 2 & 3);
    }

    /// Returns the size of the buffers of a class.
    static long size(int index) {
        return 4L + (index & 3) << (index >>> 2) + 10;
    }
}

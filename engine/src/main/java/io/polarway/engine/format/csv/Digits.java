package io.polarway.engine.format.csv;

/// Eight ASCII digits in a word, the first one in the lowest byte, as memory has them.
final class Digits {
    private static final long ZEROS = 0x3030_3030_3030_3030L;

    private Digits() {
    }

    /// Returns the first `length` bytes of a word, 1 to 8, behind as many zeros as fill it up.
    static long align(long word, int length) {
        int shift = 64 - (length << 3);
        // Shifted in two steps, since Java shifts by 64 not at all.
        return word << shift | ZEROS >>> 8 >>> 56 - shift;
    }

    /// Returns whether all bytes are digits.
    static boolean areAll(long word) {
        return (word & 0xF0F0_F0F0_F0F0_F0F0L) == ZEROS
                && (word + 0x0606_0606_0606_0606L & 0xF0F0_F0F0_F0F0_F0F0L) == ZEROS;
    }

    /// Returns the number that eight digits are.
    static long value(long word) {
        long digits = word & 0x0F0F_0F0F_0F0F_0F0FL;
        long pairs = (digits * 10 + (digits >>> 8)) & 0x00FF_00FF_00FF_00FFL;
        long fours = (pairs * 100 + (pairs >>> 16)) & 0x0000_FFFF_0000_FFFFL;
        return (fours & 0xFFFF) * 10_000 + (fours >>> 32 & 0xFFFF);
    }
}

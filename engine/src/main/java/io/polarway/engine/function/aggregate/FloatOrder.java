package io.polarway.engine.function.aggregate;

/// Doubles as 64-bit integers in the order of SQL: -0 equals 0, all NaNs are equal and above every number.
final class FloatOrder {
    private FloatOrder() {
    }

    /// Returns the key of a double given by its bits.
    static long key(long bits) {
        double value = Double.longBitsToDouble(bits);
        // Adding 0 turns -0 into 0; doubleToLongBits makes all NaNs one.
        long canonical = Double.doubleToLongBits(value + 0.0);
        return canonical ^ canonical >> 63 & Long.MAX_VALUE;
    }

    /// Returns the bits of the double that has this key.
    static long bits(long key) {
        return key ^ key >> 63 & Long.MAX_VALUE;
    }
}

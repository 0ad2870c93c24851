package io.polarway.engine.type;

/// DECIMAL: unscaled integers, 64-bit where the precision is at most 18, else 128-bit.
///
/// @param precision the number of decimal digits, 1 to 38
/// @param scale how many of them stand behind the point, 0 to precision
public record DecimalType(int precision, int scale) implements SqlType {
    /// The most digits a DECIMAL can have.
    public static final int MAX_PRECISION = 38;
    /// The most digits that are kept in 64 bits.
    public static final int MAX_LONG_PRECISION = 18;

    /// Checks the bounds.
    public DecimalType {
        if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
            throw new IllegalArgumentException("DECIMAL(" + precision + "," + scale + ") is out of range");
        }
    }

    /// Returns whether the unscaled values are 64-bit.
    public boolean isLong() {
        return precision <= MAX_LONG_PRECISION;
    }

    @Override
    public Storage storage() {
        return isLong() ? Storage.INT64 : Storage.INT128;
    }

    @Override
    public String sql() {
        return "DECIMAL(" + precision + "," + scale + ")";
    }

    @Override
    public String toString() {
        return sql();
    }
}

package io.polarway.engine.kernel.cast;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import ch.randelshofer.fastdoubleparser.JavaFloatParser;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.kernel.decimal.Int128;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads numbers and truth values from the bytes `from` to `to` of a segment, which hold no blanks at either end. Each
/// method answers whether the text is a value, which is then kept until the next call. Used by one thread at a time.
public final class NumberReader {
    private static final int MAX_LONG_DIGITS = 18;

    private final Int128 wide = new Int128();
    private long integer;
    private double floating;
    private byte[] buffer = new byte[64];

    /// Creates a reader.
    public NumberReader() {
    }

    /// Returns the integer last read, or 0 and 1 for a truth value.
    public long integer() {
        return integer;
    }

    /// Returns the number last read by [#readDouble] or [#readReal].
    public double floating() {
        return floating;
    }

    /// Returns the unscaled value last read by [#readDecimal].
    public Int128 wide() {
        return wide;
    }

    /// Reads a 64-bit integer: a sign, perhaps, and digits.
    public boolean readInteger(MemorySegment text, long from, long to) {
        long at = from;
        boolean isNegative = false;
        if (at < to && (MemoryAccess.getByte(text, at) == '-' || MemoryAccess.getByte(text, at) == '+')) {
            isNegative = MemoryAccess.getByte(text, at) == '-';
            at++;
        }
        if (at == to) {
            return false;
        }
        // Accumulated below zero, where there is one value more.
        long value = 0;
        for (; at < to; at++) {
            int digit = MemoryAccess.getByte(text, at) - '0';
            if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                return false;
            }
            value = value * 10 - digit;
        }
        if (!isNegative && value == Long.MIN_VALUE) {
            return false;
        }
        integer = isNegative ? value : -value;
        return true;
    }

    /// Reads a number and rounds it to a DECIMAL, half away from zero.
    public boolean readDecimal(MemorySegment text, long from, long to, int precision, int scale) {
        long at = from;
        boolean isNegative = false;
        if (at < to && (MemoryAccess.getByte(text, at) == '-' || MemoryAccess.getByte(text, at) == '+')) {
            isNegative = MemoryAccess.getByte(text, at) == '-';
            at++;
        }
        long value = 0;
        int digits = 0;
        int fraction = -1;
        for (; at < to; at++) {
            byte next = MemoryAccess.getByte(text, at);
            if (next == '.' && fraction < 0) {
                fraction = 0;
                continue;
            }
            if (next < '0' || next > '9' || digits == MAX_LONG_DIGITS) {
                return readSlowly(text, from, to, precision, scale);
            }
            value = value * 10 + next - '0';
            digits++;
            fraction = fraction < 0 ? fraction : fraction + 1;
        }
        if (digits == 0) {
            return false;
        }
        wide.set(isNegative ? -value : value);
        return rescale(Math.max(0, fraction), precision, scale);
    }

    private boolean rescale(int from, int precision, int to) {
        if (to > from) {
            if (wide.multiplyByPowerOfTen(to - from)) {
                return false;
            }
        } else {
            wide.divideByPowerOfTen(from - to);
        }
        return !wide.exceeds(precision);
    }

    /// Reads many digits, or an exponent.
    private boolean readSlowly(MemorySegment text, long from, long to, int precision, int scale) {
        int length = copy(text, from, to);
        for (int i = 0; i < length; i++) {
            if ("0123456789+-.eE".indexOf(buffer[i]) < 0) {
                return false;
            }
        }
        try {
            BigDecimal value = new BigDecimal(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
            if (value.signum() == 0) {
                wide.set(0);
                return true;
            }
            long magnitude = (long) value.precision() - value.scale();
            if (magnitude > precision - scale) {
                return false;
            }
            wide.set(magnitude < -scale - 1L
                    ? java.math.BigInteger.ZERO
                    : value.setScale(scale, RoundingMode.HALF_UP).unscaledValue());
            return !wide.exceeds(precision);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /// Reads a double: decimal digits with a point and an exponent, perhaps, or `NaN`, `Infinity`, `inf` in any case. Digits of
    /// a number that is too large are none, as in PostgreSQL; those of one that is too small are 0.
    public boolean readDouble(MemorySegment text, long from, long to) {
        return read(text, from, to, false);
    }

    /// Reads a REAL as [#readDouble] reads a double: the nearest one, which may be another than the one nearest to the nearest
    /// double.
    public boolean readReal(MemorySegment text, long from, long to) {
        return read(text, from, to, true);
    }

    private boolean read(MemorySegment text, long from, long to, boolean isReal) {
        int length = copy(text, from, to);
        boolean isPlain = length > 0;
        for (int i = 0; i < length && isPlain; i++) {
            byte next = buffer[i];
            isPlain = next >= '0' && next <= '9' || next == '.' || next == '-' || next == '+' || next == 'e'
                    || next == 'E';
        }
        if (!isPlain) {
            return readSpecial(new String(buffer, 0, length, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT));
        }
        try {
            floating = isReal
                    ? JavaFloatParser.parseFloat(buffer, 0, length)
                    : JavaDoubleParser.parseDouble(buffer, 0, length);
            return !Double.isInfinite(floating);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean readSpecial(String text) {
        boolean isSigned = text.startsWith("-") || text.startsWith("+");
        String word = isSigned ? text.substring(1) : text;
        double value = switch (word) {
            case "nan" -> Double.NaN;
            case "inf", "infinity" -> Double.POSITIVE_INFINITY;
            default -> 0;
        };
        floating = text.startsWith("-") ? -value : value;
        return value != 0;
    }

    /// Reads a truth value: true, false, yes, no, on, off, 1, 0 or an unambiguous beginning, in any case.
    public boolean readBoolean(MemorySegment text, long from, long to) {
        if (to - from > 5 || to == from) {
            return false;
        }
        int length = copy(text, from, to);
        switch (new String(buffer, 0, length, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT)) {
            case "t", "tr", "tru", "true", "y", "ye", "yes", "on", "1" -> integer = 1;
            case "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0" -> integer = 0;
            default -> {
                return false;
            }
        }
        return true;
    }

    private int copy(MemorySegment text, long from, long to) {
        int length = (int) (to - from);
        if (length > buffer.length) {
            buffer = new byte[Math.max(length, buffer.length * 2)];
        }
        MemorySegment.copy(text, Layouts.BYTE, from, buffer, 0, length);
        return length;
    }
}

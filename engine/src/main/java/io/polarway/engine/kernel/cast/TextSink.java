package io.polarway.engine.kernel.cast;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.decimal.Int128;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing array of bytes that text forms are written to. Used by one thread; cleared and used again for every value.
public final class TextSink {
    private byte[] bytes = new byte[64];
    private int length;

    /// Creates an empty sink.
    public TextSink() {
    }

    /// Forgets what was written.
    public void clear() {
        length = 0;
    }

    /// Returns the array, of which the first [#length] bytes were written; it changes when the sink grows.
    public byte[] bytes() {
        return bytes;
    }

    /// Returns the number of bytes written.
    public int length() {
        return length;
    }

    /// Appends one byte, or an ASCII character.
    public void put(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    /// Appends ASCII text.
    public void ascii(CharSequence text) {
        int added = text.length();
        reserve(added);
        for (int i = 0; i < added; i++) {
            bytes[length + i] = (byte) text.charAt(i);
        }
        length += added;
    }

    /// Appends what another sink holds.
    public void put(TextSink other) {
        reserve(other.length);
        System.arraycopy(other.bytes, 0, bytes, length, other.length);
        length += other.length;
    }

    /// Appends bytes of a native segment.
    public void put(MemorySegment source, long offset, int count) {
        reserve(count);
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, length, count);
        length += count;
    }

    /// Appends a number in decimal digits.
    public void number(long value) {
        if (value < 0) {
            put('-');
            if (value == Long.MIN_VALUE) {
                ascii("9223372036854775808");
                return;
            }
        }
        padded(Math.abs(value), 1);
    }

    /// Appends a number that is not negative with at least `width` digits, at most 19.
    public void padded(long value, int width) {
        int digits = width;
        while (digits <= Int128.MAX_LONG_POWER && value >= Int128.powerOfTen(digits)) {
            digits++;
        }
        reserve(digits);
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /// Appends a point and the digits of a fraction, without zeros at the end; nothing if the fraction is 0.
    ///
    /// @param fraction the digits as a number
    /// @param width how many digits they are
    public void fraction(long fraction, int width) {
        if (fraction == 0) {
            return;
        }
        long digits = fraction;
        int count = width;
        while (digits % 10 == 0) {
            digits /= 10;
            count--;
        }
        put('.');
        padded(digits, count);
    }

    private void reserve(int count) {
        if (count > bytes.length - length) {
            long wanted = Math.max((long) length + count, bytes.length * 2L);
            if ((long) length + count > Integer.MAX_VALUE - 16) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "A text would be longer than 2 GB");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
        }
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}

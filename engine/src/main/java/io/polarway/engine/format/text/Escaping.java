package io.polarway.engine.format.text;

import io.polarway.engine.memory.MemoryAccess;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Which bytes of a text cannot stand for themselves, and what stands for them between quotes.
///
/// @param isSpecial by byte value: whether a text with that byte has to be quoted; texts of which no byte is are copied
/// @param replacements by byte value: what stands for the byte between quotes
/// @param limit all special bytes are below this one, or are `other`
/// @param other one more special byte that is not below the limit, or a byte that is
/// @param most the longest replacement
record Escaping(boolean[] isSpecial, byte[][] replacements, int limit, int other, int most) {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = ONES << 7;

    /// Returns the escaping of CSV.
    static Escaping csv(CsvDialect dialect) {
        boolean[] special = new boolean[256];
        byte[][] replacements = plain();
        special['\n'] = true;
        special['\r'] = true;
        // A reader may take it for the start of a comment.
        special['#'] = true;
        special[dialect.delimiter().getBytes(StandardCharsets.UTF_8)[0] & 0xFF] = true;
        int quote = dialect.quote();
        int escape = dialect.escape();
        if (quote != 0) {
            special[quote] = true;
            replacements[quote] = new byte[]{(byte) escape, (byte) quote};
            special[escape] = true;
            replacements[escape] = new byte[]{(byte) escape, (byte) escape};
        }
        return of(special, replacements);
    }

    /// Returns the escaping of JSON: controls, the quote and the backslash (RFC 8259).
    static Escaping json() {
        boolean[] special = new boolean[256];
        byte[][] replacements = plain();
        for (int i = 0; i < ' '; i++) {
            special[i] = true;
            replacements[i] = new byte[]{'\\', 'u', '0', '0', HEX[i >> 4], HEX[i & 15]};
        }
        String[] shorts = {"\b", "\\b", "\f", "\\f", "\n", "\\n", "\r", "\\r", "\t", "\\t", "\"", "\\\"", "\\", "\\\\"};
        for (int i = 0; i < shorts.length; i += 2) {
            special[shorts[i].charAt(0)] = true;
            replacements[shorts[i].charAt(0)] = shorts[i + 1].getBytes(StandardCharsets.US_ASCII);
        }
        return of(special, replacements);
    }

    private static byte[][] plain() {
        byte[][] plain = new byte[256][];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = new byte[]{(byte) i};
        }
        return plain;
    }

    private static Escaping of(boolean[] special, byte[][] replacements) {
        // The largest special byte by itself, if the rest lies closer together.
        int last = 255;
        while (!special[last]) {
            last--;
        }
        int limit = last;
        while (limit > 0 && !special[limit - 1]) {
            limit--;
        }
        int most = 1;
        for (byte[] replacement : replacements) {
            most = Math.max(most, replacement.length);
        }
        return new Escaping(special, replacements, limit, last, most);
    }

    /// Returns whether a word of eight bytes may have special ones: no false promise that it has none.
    boolean maybe(long word) {
        long below = limit > 128 ? -1 : word - ONES * limit & ~word & HIGH_BITS;
        long different = word ^ ONES * other;
        return (below | different - ONES & ~different & HIGH_BITS) != 0;
    }

    /// Copies `length` bytes with what stands for them, and returns where they end.
    long put(MemorySegment source, long offset, int length, MemorySegment out, long at) {
        long position = at;
        for (int i = 0; i < length; i++) {
            int value = MemoryAccess.getByte(source, offset + i) & 0xFF;
            if (isSpecial[value]) {
                byte[] replacement = replacements[value];
                for (byte part : replacement) {
                    MemoryAccess.setByte(out, position++, part);
                }
            } else {
                MemoryAccess.setByte(out, position++, (byte) value);
            }
        }
        return position;
    }

    /// Returns a text with what stands for its special bytes.
    String text(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            if (isSpecial[value & 0xFF]) {
                out.writeBytes(replacements[value & 0xFF]);
            } else {
                out.write(value);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /// Returns whether a text has special bytes.
    boolean isNeeded(MemorySegment source, long offset, int length) {
        for (int i = 0; i < length; i++) {
            if (isSpecial[MemoryAccess.getByte(source, offset + i) & 0xFF]) {
                return true;
            }
        }
        return false;
    }

    /// Does the same with all of an array.
    boolean isNeeded(byte[] text) {
        for (byte value : text) {
            if (isSpecial[value & 0xFF]) {
                return true;
            }
        }
        return false;
    }
}

package io.polarway.engine.format.parquet.write;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Upper bounds of values of which only the first bytes are kept: the next higher value of that length.
final class CutBound {
    private CutBound() {
    }

    /// Returns the least bytes of at most this length that are above everything that begins with `kept`, or null if there
    /// are none.
    static byte @Nullable [] nextBytes(byte[] kept) {
        for (int last = kept.length - 1; last >= 0; last--) {
            if (kept[last] != (byte) 0xFF) {
                byte[] next = Arrays.copyOf(kept, last + 1);
                next[last]++;
                return next;
            }
        }
        return null;
    }

    /// Returns a text of at most this length that is above everything that begins with `kept`, or null if there is none, or
    /// `kept` is no text.
    static byte @Nullable [] nextText(byte[] kept) {
        int[] characters;
        try {
            characters = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(kept)).codePoints().toArray();
        } catch (CharacterCodingException e) {
            return null;
        }
        for (int last = characters.length - 1; last >= 0; last--) {
            int next = characters[last] + 1;
            if (next >= Character.MIN_SURROGATE && next <= Character.MAX_SURROGATE) {
                next = Character.MAX_SURROGATE + 1;
            }
            if (next <= Character.MAX_CODE_POINT) {
                characters[last] = next;
                return new String(characters, 0, last + 1).getBytes(StandardCharsets.UTF_8);
            }
        }
        return null;
    }
}

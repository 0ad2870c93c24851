package io.polarway.engine.format.csv;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The texts that are NULL. Immutable.
final class NullTexts {
    private final byte[][] texts;
    private final boolean isInQuotes;
    private final boolean isEmptyOnly;
    private final boolean hasEmpty;

    /// Creates the set of `list`.
    ///
    /// @param isInQuotes whether a quoted field is NULL, too, if its value is one of them
    NullTexts(List<String> list, boolean isInQuotes) {
        this.texts = list.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        this.isInQuotes = isInQuotes;
        this.hasEmpty = list.contains("");
        this.isEmptyOnly = hasEmpty && list.size() == 1;
    }

    /// Returns whether the empty text is NULL and no other one is.
    boolean isEmptyOnly() {
        return isEmptyOnly;
    }

    /// Returns whether the value of a field, from `from` to `to`, is NULL.
    boolean isNull(MemorySegment bytes, long from, long to, boolean isQuoted) {
        if (isQuoted && !isInQuotes) {
            return false;
        }
        if (from == to) {
            return hasEmpty;
        }
        return !isEmptyOnly && isListed(bytes, from, to);
    }

    private boolean isListed(MemorySegment bytes, long from, long to) {
        for (byte[] text : texts) {
            if (text.length == to - from) {
                int i = 0;
                while (i < text.length && text[i] == MemoryAccess.getByte(bytes, from + i)) {
                    i++;
                }
                if (i == text.length) {
                    return true;
                }
            }
        }
        return false;
    }
}

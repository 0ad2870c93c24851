package io.polarway.engine.format.text;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// When the texts of a column are quoted.
///
/// @param isAlways whether each is
/// @param isPossible whether any may be: false where there is no quote character
/// @param nullText the text that stands for NULL: a value that is the same text is quoted
/// @param escaping texts with special bytes are quoted, and escaped between the quotes
record Quoting(boolean isAlways, boolean isPossible, byte[] nullText, Escaping escaping) {
    boolean isNull(MemorySegment source, long offset, int length) {
        if (length != nullText.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (MemoryAccess.getByte(source, offset + i) != nullText[i]) {
                return false;
            }
        }
        return true;
    }
}

package io.polarway.engine.format.parquet.write;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import org.apache.parquet.format.Type;

/// The entries of a dictionary, as its page has them.
sealed interface DictionaryEntries {
    /// Returns the number of entries.
    int size();

    /// Returns the bytes of the page.
    long bytes();

    /// Writes the page.
    void write(PageBytes out);

    /// Returns empty bounds for values of this kind.
    Bounds newBounds();

    /// Adds an entry to bounds that [#newBounds] gave.
    void addTo(Bounds bounds, int code);

    /// Entries of 4 or 8 bytes.
    ///
    /// @param words the dictionary
    /// @param column the column, for the order of values
    record Words(WordDictionary words, WrittenColumn column) implements DictionaryEntries {
        @Override
        public int size() {
            return words.size();
        }

        @Override
        public long bytes() {
            return (long) words.size() * column.width();
        }

        @Override
        public void write(PageBytes out) {
            MemorySegment target = out.reserve(bytes());
            long at = out.size();
            for (int code = 0; code < words.size(); code++) {
                if (column.width() == 8) {
                    MemoryAccess.setLong(target, at + code * 8L, words.entry(code));
                } else {
                    MemoryAccess.setInt(target, at + code * 4L, (int) words.entry(code));
                }
            }
            out.advance(bytes());
        }

        @Override
        public Bounds newBounds() {
            return column.newBounds();
        }

        @Override
        public void addTo(Bounds bounds, int code) {
            long word = words.entry(code);
            switch (bounds) {
                case IntegerBounds integers -> integers.add(word);
                case FloatingBounds floats -> floats.add(column.physical() == Type.DOUBLE
                        ? Double.longBitsToDouble(word)
                        : Float.intBitsToFloat((int) word));
                case FlagBounds any -> throw new IllegalArgumentException();
                case BytesBounds any -> throw new IllegalArgumentException();
            }
        }
    }

    /// Entries of bytes.
    ///
    /// @param strings the dictionary
    /// @param column the column, for the order of values, and whether their lengths are written
    record Strings(BytesDictionary strings, WrittenColumn column) implements DictionaryEntries {
        @Override
        public int size() {
            return strings.size();
        }

        @Override
        public long bytes() {
            return strings.bytes() + (column.physical() == Type.BYTE_ARRAY ? 4L * strings.size() : 0);
        }

        @Override
        public void write(PageBytes out) {
            for (int code = 0; code < strings.size(); code++) {
                if (column.physical() == Type.BYTE_ARRAY) {
                    out.addInt(strings.length(code));
                }
                out.add(ByteStrings.MEMORY, strings.address(code), strings.length(code));
            }
        }

        @Override
        public Bounds newBounds() {
            return column.newBounds();
        }

        @Override
        public void addTo(Bounds bounds, int code) {
            ((BytesBounds) bounds).add(strings.address(code), strings.length(code));
        }
    }
}

package io.polarway.engine.format.parquet.write;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import org.apache.parquet.format.Encoding;

/// Values as codes of a dictionary.
final class DictionaryValues implements ChunkValues {
    private final DictionaryEntries entries;
    private final MemorySegment codes;
    private final CodeRuns runs;
    private final boolean[] seen;

    DictionaryValues(DictionaryEntries entries, MemorySegment codes) {
        this.entries = entries;
        this.codes = codes;
        this.runs = new CodeRuns(entries.size());
        this.seen = new boolean[entries.size()];
    }

    /// Returns the dictionary.
    DictionaryEntries entries() {
        return entries;
    }

    @Override
    public Encoding encoding() {
        return Encoding.RLE_DICTIONARY;
    }

    @Override
    public int pageEnd(int from, int to, long bytes) {
        return (int) Math.min(to, from + bytes / 4);
    }

    @Override
    public void write(int from, int to, PageBytes out) {
        runs.write(codes, from, to - from, out);
    }

    @Override
    public Bounds bounds(int from, int to) {
        Bounds bounds = entries.newBounds();
        if (seen.length > to - from) {
            for (int i = from; i < to; i++) {
                entries.addTo(bounds, MemoryAccess.getIntAtIndex(codes, i));
            }
            return bounds;
        }
        // Each entry is compared once, however often it occurs.
        boolean[] marks = seen;
        for (int i = from; i < to; i++) {
            marks[MemoryAccess.getIntAtIndex(codes, i)] = true;
        }
        for (int code = 0; code < marks.length; code++) {
            if (marks[code]) {
                entries.addTo(bounds, code);
                marks[code] = false;
            }
        }
        return bounds;
    }
}

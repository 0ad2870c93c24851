package io.polarway.engine.format.csv;

import io.polarway.engine.io.FileIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the files that were used last look like under the options that were used with them. Thread-safe.
final class SniffedFiles {
    private static final int MOST = 10_000;

    private final LinkedHashMap<Key, CsvFile> files = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(FileIdentity file, CsvOptions options) {
    }

    /// Returns what a file looks like. Throws FILE_CHANGED if it is not the one it was any more.
    CsvFile get(FileIdentity identity, CsvOptions options) {
        Key key = new Key(identity, options);
        CsvFile known = find(key);
        if (known == null) {
            known = new Sniffer(identity, options).sniff();
            put(key, known);
        }
        return known;
    }

    private synchronized @Nullable CsvFile find(Key key) {
        return files.get(key);
    }

    private synchronized void put(Key key, CsvFile file) {
        files.put(key, file);
        if (files.size() > MOST) {
            Map.Entry<Key, CsvFile> oldest = files.firstEntry();
            files.remove(oldest.getKey());
        }
    }
}

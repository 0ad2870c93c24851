package io.polarway.engine.format.parquet;

import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.io.LocalFile;
import io.polarway.engine.io.RandomAccess;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The footers that were used last, by the identity of their file, for all queries of an engine. Bounded by the heap that
/// they take; thread-safe.
final class FooterCache {
    private final long limit;
    private final LinkedHashMap<FileIdentity, ParquetFooter> footers = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /// Creates a cache.
    ///
    /// @param limit the most bytes of heap that footers may take, by their own estimates
    FooterCache(long limit) {
        this.limit = limit;
    }

    /// Returns the footer of a file, which is read if it is not here. Throws FILE_CHANGED if the file is not that one any
    /// more, and CORRUPT_FILE if it is no Parquet file.
    ParquetFooter get(FileIdentity identity) {
        ParquetFooter cached = find(identity);
        if (cached != null) {
            return cached;
        }
        try (RandomAccess file = LocalFile.open(identity)) {
            ParquetFooter footer = FooterReader.read(file);
            put(identity, footer);
            return footer;
        }
    }

    private synchronized @Nullable ParquetFooter find(FileIdentity identity) {
        return footers.get(identity);
    }

    private synchronized void put(FileIdentity identity, ParquetFooter footer) {
        ParquetFooter before = footers.put(identity, footer);
        bytes += footer.bytes() - (before == null ? 0 : before.bytes());
        Iterator<Map.Entry<FileIdentity, ParquetFooter>> oldest = footers.entrySet().iterator();
        while (bytes > limit && footers.size() > 1) {
            bytes -= oldest.next().getValue().bytes();
            oldest.remove();
        }
    }

    /// Returns the number of footers that are here.
    synchronized int size() {
        return footers.size();
    }
}

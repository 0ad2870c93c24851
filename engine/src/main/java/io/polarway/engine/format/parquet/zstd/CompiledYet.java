package io.polarway.engine.format.parquet.zstd;

import java.util.concurrent.atomic.AtomicInteger;

/// Finds out when the JIT has compiled a decoder, so that it is faster than a library that needs no compiling. Until then it is only tried now
/// and then, mostly on the beginning of a page, or a short query would wait for it. Thread-safe; which of the two decodes changes no result.
public final class CompiledYet {
    /// The decoder is tried with one page of so many, and not with the first of a query over a single file.
    private static final int PAGES = 16;
    private static final int FIRST = 2 * PAGES;
    /// How many bytes of the page, unless the last trial showed that it takes at most so many times as long as the library.
    private static final long LITTLE = 1 << 17;
    private static final double NEARLY = 4;

    private final AtomicInteger pages = new AtomicInteger();
    private volatile boolean isNearlyAsFast;
    private volatile boolean isFaster;
    /// The fewest nanoseconds per byte: some pages take long only because something else ran meanwhile.
    private volatile double library = Double.POSITIVE_INFINITY;

    /// Returns whether the decoder was faster than the library.
    public boolean isFaster() {
        return isFaster;
    }

    /// Returns how many bytes of a page the decoder should take, none if the library should take them all.
    ///
    /// @param size of the page, decompressed
    public long share(long size) {
        if (isFaster) {
            return size;
        }
        int page = pages.incrementAndGet();
        if (page < FIRST || page % PAGES != 0) {
            return 0;
        }
        return isNearlyAsFast ? size : Math.min(size, LITTLE);
    }

    /// Tells how long the decoder took for its share of a page.
    public void decoderTook(long nanos, long bytes) {
        if (library < Double.POSITIVE_INFINITY) {
            double ratio = nanos / (bytes * library);
            isNearlyAsFast = ratio < NEARLY;
            if (ratio < 1) {
                isFaster = true;
            }
        }
    }

    /// Tells how long the library took for a page.
    public void libraryTook(long nanos, long bytes) {
        library = Math.min(library, (double) nanos / bytes);
    }
}

package io.polarway.engine.format.parquet;

import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import io.polarway.engine.format.FileEncoder;
import io.polarway.engine.format.FileFormat;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.Inspection;
import io.polarway.engine.format.RunKey;
import io.polarway.engine.format.Runs;
import io.polarway.engine.format.ScanFootprint;
import io.polarway.engine.format.ScanSource;
import io.polarway.engine.format.WriteRequest;
import io.polarway.engine.format.parquet.write.ParquetEncoder;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.kernel.Scratch;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Apache Parquet.
public final class ParquetFormat implements FileFormat {
    private static final long LEAST_CACHE = 32L << 20;

    private final FooterCache footers = new FooterCache(Math.max(LEAST_CACHE, Runtime.getRuntime().maxMemory() / 8));

    /// Creates the format with an empty cache of footers.
    public ParquetFormat() {
    }

    @Override
    public String name() {
        return "parquet";
    }

    @Override
    public Set<String> extensions() {
        return Set.of("parquet", "parq", "pq");
    }

    @Override
    public Inspection inspect(FileIdentity file) {
        return footers.get(file);
    }

    @Override
    public ScanSource scan(FileScan scan, QueryContext context, OperatorProfile profile) {
        return new ParquetScan(scan, footers, context, profile);
    }

    @Override
    public @Nullable Runs runs(FileScan scan, RunKey key) {
        return ParquetRuns.of(scan, key, footers);
    }

    @Override
    public ScanFootprint footprint(FileScan scan, int batchRows, Scratch scratch) {
        return ParquetFootprint.of(scan, footers, batchRows, scratch.memory().pool().limit(), scratch);
    }

    @Override
    public boolean canFetch() {
        return true;
    }

    @Override
    public Source fetch(FileScan scan, List<long[]> rows, QueryContext context, OperatorProfile profile) {
        return new ParquetFetch(scan, rows, footers, context, profile);
    }

    @Override
    public void checkWrite(WriteRequest request) {
        ParquetEncoder.check(request);
    }

    @Override
    public FileEncoder encoder(WriteRequest request, QueryContext context) {
        return new ParquetEncoder(request, context);
    }
}

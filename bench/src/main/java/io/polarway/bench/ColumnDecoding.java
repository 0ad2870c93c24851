package io.polarway.bench;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.format.parquet.ColumnChunkReader;
import io.polarway.engine.format.parquet.ParquetColumn;
import io.polarway.engine.format.parquet.ParquetSchema;
import io.polarway.engine.io.LocalFile;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/// How fast each column of Parquet files is read and decoded: the processor time of one thread, the files being in the
/// system's cache, best of some runs.
final class ColumnDecoding {
    private static final int BATCH_ROWS = 8192;

    private ColumnDecoding() {
    }

    /// Decodes all Parquet files of a folder, column by column, and prints one line per column.
    static void run(Path folder, int runs) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.filter(path -> path.toString().endsWith(".parquet")).sorted().toList();
        }
        System.out.printf("%-24s %-20s %12s %10s %14s%n", "file", "column", "rows", "ms", "million rows/s");
        for (Path path : files) {
            FileMetaData footer = footer(path);
            for (ParquetColumn column : ParquetSchema.of(footer).columns()) {
                if (!column.isSupported()) {
                    continue;
                }
                long best = Long.MAX_VALUE;
                for (int i = 0; i < runs; i++) {
                    best = Math.min(best, decode(path, footer, column));
                }
                System.out.printf(Locale.ROOT, "%-24s %-20s %,12d %10.1f %14.0f%n", path.getFileName(), column.name(),
                        footer.getNum_rows(), best / 1e6, footer.getNum_rows() * 1e3 / best);
            }
        }
    }

    private static FileMetaData footer(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(file.length() - 8);
            int length = Integer.reverseBytes(file.readInt());
            byte[] footer = new byte[length];
            file.seek(file.length() - 8 - length);
            file.readFully(footer);
            return Util.readFileMetaData(new ByteArrayInputStream(footer));
        }
    }

    private static long decode(Path path, FileMetaData footer, ParquetColumn column) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        try (MemoryPool pool = new MemoryPool(1L << 30);
                QueryMemory memory = pool.open("decoding");
                RandomAccess file = LocalFile.open(LocalFile.identify(path, path.toString()))) {
            Scratch scratch = new Scratch(memory, new Cancellation(), ZoneOffset.UTC, Instant.EPOCH);
            for (RowGroup group : footer.getRow_groups()) {
                try (ColumnChunkReader reader = new ColumnChunkReader(file,
                        group.getColumns().get(column.leaf()).getMeta_data(),
                        column, group.getNum_rows(), scratch)) {
                    while (reader.remaining() > 0) {
                        reader.read((int) Math.min(BATCH_ROWS, reader.remaining())).close();
                    }
                }
            }
        }
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    }
}

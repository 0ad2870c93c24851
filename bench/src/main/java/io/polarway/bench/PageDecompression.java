package io.polarway.bench;

import io.airlift.compress.v3.Decompressor;
import io.airlift.compress.v3.snappy.SnappyDecompressor;
import io.airlift.compress.v3.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/// Decompresses the pages of some columns of Parquet files, held in memory, and does nothing else: the least that a query over them
/// takes.
final class PageDecompression implements BenchQuery.Floor {
    private static final int LONGEST_HEADER = 1 << 16;

    private final Arena arena = Arena.ofShared();
    private final List<Chunk> chunks = new ArrayList<>();
    private final int threads;

    /// The pages of a column chunk.
    private record Chunk(CompressionCodec codec, List<MemorySegment> pages, int largest) {
    }

    /// Reads the pages.
    ///
    /// @param columns the names of the columns
    PageDecompression(List<Path> files, Set<String> columns, int threads) throws IOException {
        this.threads = threads;
        for (Path path : files) {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
                for (RowGroup group : footer(path).getRow_groups()) {
                    for (ColumnChunk chunk : group.getColumns()) {
                        if (columns.contains(chunk.getMeta_data().getPath_in_schema().getFirst())) {
                            chunks.add(pages(file, chunk.getMeta_data()));
                        }
                    }
                }
            }
        }
    }

    private static FileMetaData footer(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(file.length() - 8);
            byte[] footer = new byte[Integer.reverseBytes(file.readInt())];
            file.seek(file.length() - 8 - footer.length);
            file.readFully(footer);
            return Util.readFileMetaData(new ByteArrayInputStream(footer));
        }
    }

    private Chunk pages(FileChannel file, ColumnMetaData about) throws IOException {
        long start = about.isSetDictionary_page_offset() && about.getDictionary_page_offset() > 0
                ? Math.min(about.getDictionary_page_offset(), about.getData_page_offset())
                : about.getData_page_offset();
        MemorySegment bytes = arena.allocate(about.getTotal_compressed_size());
        ByteBuffer buffer = bytes.asByteBuffer();
        while (buffer.hasRemaining()) {
            if (file.read(buffer, start + buffer.position()) < 0) {
                throw new EOFException(file + " is shorter than its footer says");
            }
        }
        List<MemorySegment> pages = new ArrayList<>();
        int largest = 0;
        for (long at = 0; at < bytes.byteSize();) {
            byte[] head = new byte[(int) Math.min(LONGEST_HEADER, bytes.byteSize() - at)];
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, head, 0, head.length);
            ByteArrayInputStream stream = new ByteArrayInputStream(head);
            PageHeader header = Util.readPageHeader(stream);
            at += head.length - stream.available();
            pages.add(bytes.asSlice(at, header.getCompressed_page_size()));
            largest = Math.max(largest, header.getUncompressed_page_size());
            at += header.getCompressed_page_size();
        }
        return new Chunk(about.getCodec(), pages, largest);
    }

    @Override
    public void run() throws Exception {
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(workers.submit(() -> decompress(next)));
            }
            for (Future<?> worker : running) {
                worker.get();
            }
        }
    }

    private void decompress(AtomicInteger next) {
        Decompressor snappy = SnappyDecompressor.create();
        Decompressor zstd = ZstdDecompressor.create();
        int largest = chunks.stream().mapToInt(Chunk::largest).max().orElse(0);
        try (Arena memory = Arena.ofConfined()) {
            MemorySegment target = memory.allocate(largest);
            for (int i = next.getAndIncrement(); i < chunks.size(); i = next.getAndIncrement()) {
                Chunk chunk = chunks.get(i);
                for (MemorySegment page : chunk.pages()) {
                    switch (chunk.codec()) {
                        case SNAPPY -> snappy.decompress(page, target);
                        case ZSTD -> zstd.decompress(page, target);
                        default -> throw new IllegalStateException("The pages are compressed by " + chunk.codec());
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}

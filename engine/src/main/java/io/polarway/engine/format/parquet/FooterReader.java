package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.MemoryPool;
import java.io.ByteArrayInputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.InterningProtocol;
import org.apache.parquet.format.RowGroup;
import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;

/// Reads the footer of a Parquet file: its last 8 bytes are the length of the metadata before them and `PAR1`.
final class FooterReader {
    private static final int MAGIC = magic("PAR1");
    private static final int ENCRYPTED_MAGIC = magic("PARE");
    /// The least a file can be: the magic, the length and the magic again.
    private static final int SHORTEST_FILE = 12;
    private static final int TAIL_BYTES = 8;
    /// Read at once from the end, since most footers are shorter.
    private static final int FIRST_READ = 64 << 10;
    /// How much heap the objects of a footer take per byte of it, roughly.
    private static final int HEAP_PER_BYTE = 8;
    private static final int DEEPEST = 64;

    private FooterReader() {
    }

    private static int magic(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    /// Reads and checks the footer. Throws CORRUPT_FILE, naming the file, if it is not one.
    static ParquetFooter read(RandomAccess file) {
        try {
            byte[] footer = bytes(file);
            return new ParquetFooter(check(parse(footer)), (long) footer.length * HEAP_PER_BYTE);
        } catch (EngineException e) {
            String path = "'" + file.identity().path() + "'";
            if (String.valueOf(e.getMessage()).contains(path)) {
                throw e;
            }
            throw e.withContext(e.code() == ErrorCode.UNSUPPORTED
                    ? "Cannot read " + path + ": "
                    : "Corrupt file: " + path + ": ");
        }
    }

    private static byte[] bytes(RandomAccess file) {
        long size = file.size();
        if (size < SHORTEST_FILE) {
            throw corrupt(size == 0
                    ? "it is empty, which no Parquet file is"
                    : "it has " + size + " bytes, fewer than any Parquet file");
        }
        int first = (int) Math.min(size, FIRST_READ);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment tail = arena.allocate(first);
            file.read(size - first, tail);
            int length = MemoryAccess.getInt(tail, first - TAIL_BYTES);
            checkMagic(MemoryAccess.getInt(tail, first - 4L));
            if (length <= 0 || length > size - SHORTEST_FILE) {
                throw corrupt(
                        "its footer would be " + Integer.toUnsignedString(length) + " bytes long, the whole file has "
                                + size + " bytes");
            }
            if (length <= first - TAIL_BYTES) {
                return tail.asSlice(first - TAIL_BYTES - length, length).toArray(Layouts.BYTE);
            }
            long most = Runtime.getRuntime().maxMemory() / HEAP_PER_BYTE / 4;
            if (length > most) {
                throw EngineException.of(ErrorCode.MEMORY_LIMIT,
                        "Out of memory: the footer of '" + file.identity().path()
                                + "' has " + MemoryPool.describe(length) + ", at most " + MemoryPool.describe(most)
                                + " fit into the heap of this process. Raise it with -Xmx");
            }
            MemorySegment whole = arena.allocate(length);
            file.read(size - TAIL_BYTES - length, whole);
            return whole.toArray(Layouts.BYTE);
        }
    }

    private static void checkMagic(int magic) {
        if (magic == ENCRYPTED_MAGIC) {
            throw EngineException.of(ErrorCode.UNSUPPORTED, "its footer is encrypted, which is not supported");
        }
        if (magic != MAGIC) {
            throw corrupt("it does not end in PAR1, so it is no Parquet file or was cut off");
        }
    }

    /// Decodes the metadata. No element is shorter than a byte, so lists and texts longer than the footer itself are
    /// refused before anything is allocated for them.
    private static FileMetaData parse(byte[] footer) {
        FileMetaData metadata = new FileMetaData();
        try {
            TConfiguration bounds = new TConfiguration(footer.length, footer.length, DEEPEST);
            TIOStreamTransport transport = new TIOStreamTransport(bounds, new ByteArrayInputStream(footer));
            metadata.read(new InterningProtocol(new TCompactProtocol(transport, footer.length, footer.length)));
        } catch (TException | RuntimeException | StackOverflowError e) {
            throw EngineException.of(ErrorCode.CORRUPT_FILE, "its footer cannot be decoded: " + e.getMessage(), e);
        }
        return metadata;
    }

    private static FileMetaData check(FileMetaData metadata) {
        List<RowGroup> groups = metadata.getRow_groups();
        long rows = 0;
        for (int i = 0; i < groups.size(); i++) {
            RowGroup group = groups.get(i);
            if (group.getNum_rows() < 0) {
                throw corrupt("row group " + i + " has " + group.getNum_rows() + " rows");
            }
            rows += group.getNum_rows();
            if (rows < 0) {
                throw corrupt("its row groups have more than 2^63 rows");
            }
            for (ColumnChunk chunk : group.getColumns()) {
                if (chunk.isSetFile_path()) {
                    throw EngineException.of(ErrorCode.UNSUPPORTED,
                            "row group " + i + " keeps columns in another file, '"
                                    + chunk.getFile_path() + "', which is not supported");
                }
                if (chunk.isSetMeta_data()) {
                    chunk.getMeta_data().setKey_value_metadata(null);
                }
            }
        }
        // It may be larger than the rest (an Arrow or pandas schema), and nothing here is read from it.
        metadata.setKey_value_metadata(null);
        return metadata;
    }

    private static EngineException corrupt(String what) {
        return EngineException.of(ErrorCode.CORRUPT_FILE, what);
    }
}

package io.polarway.engine.format.parquet.zstd;

import io.polarway.engine.memory.MemoryAccess;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Decompresses Zstandard frames of numbers whose upper bytes hardly change, such as timestamps: of each, two bytes are literals, and six are
/// copied from the number before.
///
/// The library takes each such sequence for itself, as if the next could be any other, and needs as long for it as for a match of a hundred
/// bytes. [SequenceDecoder] knows from the tables of a block what to expect, writes the literals and the copied bytes by one store, and takes
/// some thirty equal sequences at a time. Frames of other sequences are left to the library, which is faster for them.
public final class RepetitiveFrames {
    private static final int MAGIC = 0xFD2FB528;
    private static final int SINGLE_SEGMENT = 0x20;
    /// Of the frame's descriptor: a checksum, a dictionary, or what is not defined yet.
    private static final int NOT_HERE = 0x0F;
    private static final int SIZE_SHIFT = 6;
    private static final int LEAST_WINDOW_LOG = 10;
    private static final int MOST_WINDOW_LOG = 31;
    private static final int BLOCK = 1 << 17;
    private static final int BLOCK_HEAD = 3;
    private static final int RAW = 0;
    private static final int REPEATED = 1;
    private static final int COMPRESSED = 2;

    /// The most bytes, and bits of the stream, for a sequence of frames that are decompressed here, on average.
    private static final double MOST_BYTES = 8.5;
    private static final double MOST_BITS = 2;

    /// They have native memory of their own, which is kept for whoever decompresses next.
    private static final ConcurrentLinkedQueue<RepetitiveFrames> IDLE = new ConcurrentLinkedQueue<>();

    private final Literals literals;
    private final SequenceDecoder sequences;

    private RepetitiveFrames() {
        Arena arena = Arena.ofAuto();
        literals = new Literals(arena);
        sequences = new SequenceDecoder();
    }

    /// Returns whether a frame may be one of those that are decompressed here: with about a sequence for each word, and few bits of the stream
    /// for each of them.
    ///
    /// @param source one frame, native
    /// @param size of what it becomes, in bytes
    public static boolean isLikely(MemorySegment source, long size) {
        try {
            long blocks = blocks(source, size);
            return blocks >= 0 && isRepetitive(source, blocks, size);
        } catch (IOException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    /// Decompresses a frame that [#isLikely], unless its first sequences show that the library is faster, or has to say what is wrong with it.
    ///
    /// @param source one frame, native
    /// @param target of the size of its content, native; nothing is written outside of it, whatever the bytes are
    /// @param wanted how many bytes at the least; no block is decompressed behind the one that gives the last of them
    /// @return how many bytes at the beginning of `target` are right; -1 if the frame is left to the library
    public static int decompress(MemorySegment source, MemorySegment target, long wanted) {
        return decompress(source, target, wanted, false);
    }

    /// Decompresses a frame, whatever its sequences are if `isAny`.
    static int decompress(MemorySegment source, MemorySegment target, long wanted, boolean isAny) {
        RepetitiveFrames state = IDLE.poll();
        if (state == null) {
            state = new RepetitiveFrames();
        }
        try {
            long blocks = blocks(source, target.byteSize());
            return blocks < 0 ? -1 : state.decompress(source, blocks, target, wanted, isAny);
        } catch (IOException | IndexOutOfBoundsException e) {
            return -1;
        } finally {
            IDLE.offer(state);
        }
    }

    /// Returns where the blocks begin; -1 for a frame of another size, with a small window, a checksum or a dictionary.
    private static long blocks(MemorySegment source, long size) {
        int descriptor = MemoryAccess.getByte(source, Integer.BYTES) & 0xFF;
        if (MemoryAccess.getInt(source, 0) != MAGIC || (descriptor & NOT_HERE) != 0) {
            return -1;
        }
        boolean isSingle = (descriptor & SINGLE_SEGMENT) != 0;
        if (!isSingle && !isWindowLarge(MemoryAccess.getByte(source, Integer.BYTES + 1) & 0xFF, size)) {
            return -1;
        }
        long at = Integer.BYTES + (isSingle ? 1 : 2);
        long content = switch (descriptor >>> SIZE_SHIFT) {
            case 0 -> isSingle ? MemoryAccess.getByte(source, at) & 0xFF : -1;
            case 1 -> (MemoryAccess.getShort(source, at) & 0xFFFF) + 256;
            case 2 -> MemoryAccess.getInt(source, at) & 0xFFFF_FFFFL;
            default -> MemoryAccess.getLong(source, at);
        };
        return content == size ? at + (1 << (descriptor >>> SIZE_SHIFT)) : -1;
    }

    /// Returns whether the window is allowed, and as large as a block may be, so that it does not limit them.
    private static boolean isWindowLarge(int window, long size) {
        int log = (window >>> 3) + LEAST_WINDOW_LOG;
        return log <= MOST_WINDOW_LOG && 1L << log >= Math.min(size, BLOCK);
    }

    private static int head(MemorySegment source, long at) {
        return MemoryAccess.getShort(source, at) & 0xFFFF | (MemoryAccess.getByte(source, at + 2) & 0xFF) << Short.SIZE;
    }

    private static boolean isLast(int head) {
        return (head & 1) != 0;
    }

    private static int kind(int head) {
        return head >>> 1 & 3;
    }

    private static int size(int head) {
        return head >>> 3;
    }

    private static long end(int head, long body) {
        return body + (kind(head) == REPEATED ? 1 : size(head));
    }

    private static boolean isRepetitive(MemorySegment source, long blocks, long size) throws IOException {
        long count = 0;
        long bytes = 0;
        long at = blocks;
        int head;
        do {
            head = head(source, at);
            long body = at + BLOCK_HEAD;
            at = end(head, body);
            if (kind(head) == COMPRESSED) {
                long tables = LiteralsSection.at(source, body).end();
                count += SequencesSection.at(source, tables).count();
                bytes += Math.max(0, at - tables);
            }
        } while (!isLast(head));
        return at == source.byteSize() && bytes * Byte.SIZE < count * MOST_BITS && count * MOST_BYTES > size;
    }

    private int decompress(MemorySegment source, long blocks, MemorySegment target, long wanted, boolean isAny)
            throws IOException {
        literals.clear();
        sequences.begin(target);
        // All of a frame is wanted with its end.
        long enough = wanted < target.byteSize() ? wanted : Long.MAX_VALUE;
        long at = blocks;
        boolean isLast = false;
        // The block that ends where `target` does need not be the last one.
        while (!isLast && (sequences.written() < enough || sequences.written() == target.byteSize())) {
            int head = head(source, at);
            long body = at + BLOCK_HEAD;
            long before = sequences.written();
            at = end(head, body);
            long most = Math.min(target.byteSize(), BLOCK);
            if (at > source.byteSize() || size(head) > most) {
                throw new IOException("a block is longer than its frame, or than " + most + " bytes");
            }
            isLast = isLast(head);
            switch (kind(head)) {
                case RAW -> sequences.copy(source, body, size(head));
                case REPEATED -> sequences.fill(MemoryAccess.getByte(source, body), size(head));
                case COMPRESSED -> {
                    LiteralsSection section = LiteralsSection.at(source, body);
                    if (section.count() > BLOCK || section.end() > at) {
                        throw new IOException("the literals go beyond their block");
                    }
                    // A frame whose first sequences are not words is not begun.
                    if (!sequences.read(source, section.end(), at) && before == 0 && !isAny) {
                        return -1;
                    }
                    literals.read(source, section);
                    sequences.write(literals.memory(), section.count());
                }
                default -> throw new IOException("a block is of no known kind");
            }
            if (sequences.written() - before > BLOCK) {
                throw new IOException("a block becomes more than 128 KB");
            }
        }
        if (isLast && (at != source.byteSize() || sequences.written() != target.byteSize())) {
            throw new IOException("the frame has " + sequences.written() + " bytes");
        }
        return Math.toIntExact(sequences.written());
    }
}

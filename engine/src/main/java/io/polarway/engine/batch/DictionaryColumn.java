package io.polarway.engine.batch;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Rows that refer to the entries of a dictionary by 32-bit codes. Batches of one row group share one dictionary object, so
/// whatever was computed per entry can be kept, keyed by the dictionary's identity.
///
/// - `validity`: as in [FlatColumn]; the code of a NULL row is 0. The dictionary itself holds no NULL unless an
///   expression was evaluated per entry and gave one: readers check both.
/// - codes are within 0 to dictionary.rows() - 1; entries need not be different from each other.
/// - codes of two entries may come as a bitmap; then they are spread to 32 bits each when that is first asked for.
public final class DictionaryColumn extends Column {
    private final FlatColumn dictionary;
    private final @Nullable ArrowBuf validityBuffer;
    private final ArrowBuf codesBuffer;
    private final @Nullable MemorySegment validity;
    private final MemorySegment codes;
    private final @Nullable ArrowBuf bitsBuffer;
    private final @Nullable MemorySegment bits;
    /// Whether the codes are those of the bits; seen by several threads only when they do the same.
    private volatile boolean isSpread;

    /// Creates a column that takes over one reference of the dictionary and of each buffer.
    public DictionaryColumn(FlatColumn dictionary, int rows, @Nullable ArrowBuf validity, ArrowBuf codes) {
        this(dictionary, rows, validity, codes, null);
    }

    /// Creates a column that takes over one reference of the dictionary and of each buffer.
    ///
    /// @param codes if there are bits, only the room for the codes, a whole number of 8-byte words
    /// @param bits the codes as a bitmap; null if there is none
    public DictionaryColumn(FlatColumn dictionary, int rows, @Nullable ArrowBuf validity, ArrowBuf codes,
            @Nullable ArrowBuf bits) {
        super(dictionary.type(), rows);
        this.bitsBuffer = bits;
        this.bits = bits == null ? null : Layouts.segment(bits);
        this.isSpread = bits == null;
        this.dictionary = dictionary;
        this.validityBuffer = validity;
        this.codesBuffer = codes;
        this.validity = validity == null ? null : Layouts.segment(validity);
        this.codes = Layouts.segment(codes);
    }

    /// Returns the dictionary, borrowed.
    public FlatColumn dictionary() {
        return dictionary;
    }

    /// Returns the validity bitmap of the rows, or null when no row is NULL by itself.
    public @Nullable MemorySegment validity() {
        return validity;
    }

    /// Returns one 32-bit code per row.
    public MemorySegment codes() {
        MemorySegment bitmap = bits;
        if (!isSpread && bitmap != null) {
            Bits.spread(bitmap, rows(), codes);
            isSpread = true;
        }
        return codes;
    }

    /// Returns the codes as a bitmap if they came as one, else null.
    public @Nullable MemorySegment bits() {
        return bits;
    }

    /// Returns the validity buffer, borrowed, or null.
    public @Nullable ArrowBuf validityBuffer() {
        return validityBuffer;
    }

    /// Returns a column with the same codes into another dictionary, of which one reference is taken over.
    public DictionaryColumn withDictionary(FlatColumn other) {
        if (validityBuffer != null) {
            validityBuffer.getReferenceManager().retain();
        }
        codesBuffer.getReferenceManager().retain();
        if (bitsBuffer != null) {
            bitsBuffer.getReferenceManager().retain();
        }
        return new DictionaryColumn(other, rows(), validityBuffer, codesBuffer, bitsBuffer);
    }

    @Override
    public boolean mayHaveNulls() {
        return validity != null || dictionary.mayHaveNulls();
    }

    @Override
    public boolean isNull(int row) {
        MemorySegment bitmap = validity;
        return bitmap != null && !Bits.get(bitmap, row)
                || dictionary.mayHaveNulls() && dictionary.isNull(MemoryAccess.getIntAtIndex(codes(), row));
    }

    @Override
    public long bytes() {
        return dictionary.bytes() + codesBuffer.capacity() + (validityBuffer == null ? 0 : validityBuffer.capacity())
                + (bitsBuffer == null ? 0 : bitsBuffer.capacity());
    }

    @Override
    void free() {
        dictionary.close();
        codesBuffer.close();
        if (bitsBuffer != null) {
            bitsBuffer.close();
        }
        if (validityBuffer != null) {
            validityBuffer.close();
        }
    }
}

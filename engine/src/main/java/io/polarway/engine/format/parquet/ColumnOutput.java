package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.batch.Views;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// One column of a batch while it is put together from parts of pages.
///
/// As long as all parts are dictionary-encoded it collects codes, and becomes a [DictionaryColumn]. At the first part that
/// is not, the codes so far are looked up, and it becomes a [FlatColumn]. A part without NULLs that is the whole column
/// and needs no conversion is taken from the page without a copy. A column of NULLs only takes no memory.
final class ColumnOutput implements AutoCloseable {
    private final ParquetColumn column;
    private final int rows;
    private final boolean mayShare;
    private final QueryMemory memory;
    private final ChunkPlace place;
    private final int width;
    private final Validity validity;
    private final ViewData data = new ViewData();
    private @Nullable FlatColumn dictionary;
    private @Nullable ArrowBuf codeBuffer;
    private MemorySegment codes = MemorySegment.NULL;
    /// All codes so far, while the room for them is empty.
    private @Nullable ArrowBuf bitBuffer;
    private @Nullable ArrowBuf valueBuffer;
    private MemorySegment values = MemorySegment.NULL;
    private int done;

    /// Creates the output of `rows` rows.
    ///
    /// @param mayShare whether the column may keep a page in memory, rather than copy its values
    ColumnOutput(ParquetColumn column, int rows, boolean mayShare, QueryMemory memory, ChunkPlace place) {
        this.mayShare = mayShare;
        this.column = column;
        this.rows = rows;
        this.memory = memory;
        this.place = place;
        this.width = column.type().storage().width();
        this.validity = new Validity(memory, rows);
    }

    /// Returns the number of rows that were added.
    int done() {
        return done;
    }

    /// Reads the validity of the next `count` rows, which are to be added then.
    ///
    /// @return how many of them are valid
    int readLevels(BitRunReader levels, int count) {
        return levels.read(validity, done, count);
    }

    /// Adds `count` rows of which none is valid.
    void addNulls(int count) {
        spreadBits();
        if (codeBuffer != null) {
            codes.asSlice(done * 4L, count * 4L).fill((byte) 0);
        }
        if (valueBuffer != null) {
            clearValues(done, count);
        }
        done += count;
    }

    /// Adds `count` rows of a page that is dictionary-encoded, of which `valid` are valid.
    void addCodes(CodeReader reader, FlatColumn dictionary, int count, int valid) {
        if (valueBuffer != null) {
            try (ArrowBuf scratch = memory.allocate(valid * 4L)) {
                MemorySegment dense = Layouts.segment(scratch);
                reader.read(dense, 0, valid);
                lookUp(dictionary, dense, done, valid);
            }
            spreadValues(count, valid);
        } else if (reader.isBits() && valid == count && (done == 0 || bitBuffer != null)) {
            addBits(reader, dictionary, count);
        } else {
            spreadBits();
            startCodes(dictionary);
            reader.read(codes, done, valid);
            if (valid < count) {
                Spread.values(codes, 4, done, count, valid, validity.bitmap());
            }
        }
        done += count;
    }

    private void startCodes(FlatColumn dictionary) {
        if (codeBuffer == null) {
            ArrowBuf fresh = memory.allocate(Math.max(1, (rows + 1L) / 2) * 8);
            codeBuffer = fresh;
            codes = Layouts.segment(fresh);
            codes.asSlice(0, done * 4L).fill((byte) 0);
            this.dictionary = dictionary;
        }
    }

    /// Adds codes that are bits to others that are.
    private void addBits(CodeReader reader, FlatColumn dictionary, int count) {
        startCodes(dictionary);
        ArrowBuf bits = bitBuffer;
        if (bits == null) {
            bits = memory.allocate(Bits.bytes(rows));
            bitBuffer = bits;
        }
        reader.readBits(Layouts.segment(bits), done, count);
    }

    /// Puts the codes where those of other pages go.
    private void spreadBits() {
        ArrowBuf bits = bitBuffer;
        if (bits != null) {
            Bits.spread(Layouts.segment(bits), done, codes);
            bits.close();
            bitBuffer = null;
        }
    }

    /// Adds `count` rows of a page that is not dictionary-encoded, of which `valid` are valid.
    void addValues(ValueReader reader, int count, int valid) {
        if (count == rows && valid == count && mayShare && column.conversion() == Conversion.COPY
                && reader instanceof PlainFixedReader plain) {
            share(plain);
            done = rows;
            return;
        }
        startValues();
        switch (reader) {
            case ValueReader.Flags flags -> addFlags(flags, count, valid);
            case ValueReader.Fixed fixed -> {
                readFixed(fixed, valid);
                spreadValues(count, valid);
            }
            case ValueReader.Strings strings -> {
                readStrings(strings, valid);
                spreadValues(count, valid);
                if (column.type() == ScalarType.VARCHAR && !strings.isAscii()) {
                    checkText(count);
                }
            }
        }
        done += count;
    }

    /// Returns the column of all rows, which the caller owns.
    Column build() {
        FlatColumn entries = dictionary;
        ArrowBuf indices = codeBuffer;
        if (entries != null && indices != null) {
            ArrowBuf bits = bitBuffer;
            codeBuffer = null;
            bitBuffer = null;
            return new DictionaryColumn((FlatColumn) entries.retain(), rows, validity.take(), indices, bits);
        }
        return valueBuffer == null && rows > 0 ? ConstantColumn.ofNull(column.type(), rows) : buildFlat();
    }

    /// Returns the column of all rows as a flat one, which the caller owns. None of the rows may be of codes.
    FlatColumn buildFlat() {
        startValues();
        ArrowBuf buffer = valueBuffer();
        valueBuffer = null;
        return new FlatColumn(column.type(), rows, validity.take(), buffer, data.take(), List.of());
    }

    private ArrowBuf valueBuffer() {
        ArrowBuf buffer = valueBuffer;
        if (buffer == null) {
            throw EngineException.internal("a column has no values");
        }
        return buffer;
    }

    private void share(PlainFixedReader plain) {
        long from = plain.advance(rows);
        ArrowBuf slice = plain.buffer().slice(from, (long) rows * width);
        slice.getReferenceManager().retain();
        valueBuffer = slice;
    }

    /// Makes the output one of values, if it is not yet, and looks up the codes so far.
    private void startValues() {
        if (valueBuffer != null) {
            return;
        }
        spreadBits();
        long bytes = column.type().storage() == Storage.BIT ? Bits.bytes(rows) : (long) rows * width;
        ArrowBuf fresh = memory.allocate(Math.max(8, bytes));
        valueBuffer = fresh;
        values = Layouts.segment(fresh);
        ArrowBuf indices = codeBuffer;
        FlatColumn entries = dictionary;
        if (indices == null || entries == null) {
            clearValues(0, done);
            return;
        }
        lookUp(entries, codes, 0, done);
        if (!validity.isAllValid() && column.type().storage() == Storage.VIEW) {
            clearInvalidViews(done);
        }
        indices.close();
        codeBuffer = null;
        dictionary = null;
    }

    private void clearValues(int from, int count) {
        if (column.type().storage() == Storage.BIT) {
            BitSpans.fill(values, from, count, false);
        } else {
            values.asSlice((long) from * width, (long) count * width).fill((byte) 0);
        }
    }

    private void clearInvalidViews(int count) {
        for (int row = 0; row < count; row++) {
            if (!Bits.get(validity.bitmap(), row)) {
                MemoryAccess.setLong(values, (long) row * ViewBuilder.VIEW_BYTES, 0);
                MemoryAccess.setLong(values, (long) row * ViewBuilder.VIEW_BYTES + 8, 0);
            }
        }
    }

    private void lookUp(FlatColumn entries, MemorySegment indices, int from, int count) {
        DictionaryGather.values(entries.values(), indices, width, values, from, count);
        if (column.type().storage() == Storage.VIEW) {
            DictionaryGather.moveViews(values, from, count, data.shareAll(entries));
        }
    }

    private void spreadValues(int count, int valid) {
        if (valid < count) {
            Spread.values(values, width, done, count, valid, validity.bitmap());
        }
    }

    private void addFlags(ValueReader.Flags flags, int count, int valid) {
        if (valid == count) {
            flags.read(values, done, count);
            return;
        }
        try (ArrowBuf scratch = memory.allocate(Bits.bytes(valid) + BitPacking.PADDING)) {
            MemorySegment dense = Layouts.segment(scratch);
            flags.read(dense, 0, valid);
            Spread.bits(dense, values, done, count, validity.bitmap());
        }
    }

    private void readFixed(ValueReader.Fixed reader, int count) {
        Conversion conversion = column.conversion();
        int from = column.width();
        if (conversion == Conversion.COPY) {
            reader.read(values, (long) done * width, count);
        } else if (reader instanceof PlainFixedReader plain) {
            long start = plain.advance(count);
            if (conversion == Conversion.FIXED_TO_VIEWS) {
                writeViews(plain.source(), start, data.indexOf(plain.buffer()), count);
                if (from > ViewBuilder.INLINE) {
                    data.share(plain.buffer());
                }
            } else {
                FixedConversion.convert(conversion, plain.source(), start, from, values, done, count, place);
            }
        } else {
            ArrowBuf scratch = memory.allocate((long) count * from + BitPacking.PADDING);
            try (scratch) {
                MemorySegment dense = Layouts.segment(scratch);
                reader.read(dense, 0, count);
                if (conversion == Conversion.FIXED_TO_VIEWS) {
                    scratch.getReferenceManager().retain();
                    writeViews(dense, 0, data.add(scratch), count);
                } else {
                    FixedConversion.convert(conversion, dense, 0, from, values, done, count, place);
                }
            }
        }
        if (column.type() == ScalarType.VARCHAR) {
            checkText(count);
        }
    }

    private void writeViews(MemorySegment source, long start, int buffer, int count) {
        int length = column.width();
        for (int i = 0; i < count; i++) {
            Views.write(values, done + i, source, start + (long) i * length, length, buffer);
        }
    }

    private void readStrings(ValueReader.Strings reader, int count) {
        Conversion conversion = column.conversion();
        switch (conversion) {
            case VIEWS -> reader.read(values, done, count, data);
            case FIXED_TO_VIEWS -> {
                reader.read(values, done, count, data);
                checkLengths(values, done, count);
            }
            case COPY, FLOAT16_TO_REAL, FIXED_TO_INT64, FIXED_TO_INT128, VIEWS_TO_INT64, VIEWS_TO_INT128 ->
                    readStringsAsNumbers(reader, conversion, count);
            case BITS, INT32_TO_INT8, INT32_TO_INT16, INT32_TO_INT64, INT32_TO_INT128, INT64_TO_INT128, UINT8_TO_INT16,
                    UINT16_TO_INT32, UINT32_TO_INT64, UINT64_TO_INT128, TIME_MILLIS, TIME_MICROS, TIME_NANOS,
                    TIMESTAMP_MILLIS, INT96_TO_MICROS ->
                    throw EngineException.internal(conversion + " of strings");
        }
    }

    private void readStringsAsNumbers(ValueReader.Strings reader, Conversion conversion, int count) {
        try (ArrowBuf viewScratch = memory.allocate((long) count * ViewBuilder.VIEW_BYTES + BitPacking.PADDING);
                ViewData scratchData = new ViewData()) {
            MemorySegment views = Layouts.segment(viewScratch);
            reader.read(views, 0, count, scratchData);
            if (conversion.from() == Conversion.Form.VIEWS) {
                FixedConversion.fromViews(views, scratchData, width, values, done, count, place);
                return;
            }
            checkLengths(views, 0, count);
            int length = column.width();
            try (ArrowBuf scratch = memory.allocate((long) count * length + BitPacking.PADDING)) {
                MemorySegment dense = Layouts.segment(scratch);
                for (int i = 0; i < count; i++) {
                    long at = (long) i * ViewBuilder.VIEW_BYTES;
                    boolean isInline = length <= ViewBuilder.INLINE;
                    MemorySegment source = isInline ? views : scratchData.segment(MemoryAccess.getInt(views, at + 8));
                    long start = isInline ? at + 4 : MemoryAccess.getInt(views, at + 12);
                    MemorySegment.copy(source, start, dense, (long) i * length, length);
                }
                FixedConversion.convert(conversion, dense, 0, length, values, done, count, place);
            }
        }
    }

    private void checkLengths(MemorySegment views, int from, int count) {
        for (int i = 0; i < count; i++) {
            int length = MemoryAccess.getInt(views, (long) (from + i) * ViewBuilder.VIEW_BYTES);
            if (length != column.width()) {
                throw place.corrupt("a value has " + length + " bytes, its type " + column.width());
            }
        }
    }

    private void checkText(int count) {
        int invalid = ViewText.firstInvalid(values, done, done + count, data);
        if (invalid >= 0) {
            throw place.invalidText(invalid);
        }
    }

    @Override
    public void close() {
        validity.close();
        data.close();
        if (codeBuffer != null) {
            codeBuffer.close();
            codeBuffer = null;
        }
        if (bitBuffer != null) {
            bitBuffer.close();
            bitBuffer = null;
        }
        if (valueBuffer != null) {
            valueBuffer.close();
            valueBuffer = null;
        }
    }
}

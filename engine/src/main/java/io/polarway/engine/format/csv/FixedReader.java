package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Reads fields of a type of fixed width. Each subclass owns its loop, which takes the usual forms at once and leaves quoted,
/// empty, long and unusual ones to [#slowly].
abstract class FixedReader extends FieldReader {
    private final SqlType type;
    private final Dialect dialect;
    private final NullTexts nulls;
    private @Nullable ArrowBuf validity;
    private MemorySegment validBits = MemorySegment.NULL;
    private @Nullable Scratch scratch;
    private int count;

    FixedReader(int column, SqlType type, Dialect dialect, NullTexts nulls) {
        super(column);
        this.type = type;
        this.dialect = dialect;
        this.nulls = nulls;
    }

    @Override
    final boolean canFail() {
        return true;
    }

    @Override
    final Column read(RowIndex rows, Block block, Scratch worker) {
        scratch = worker;
        count = rows.rows;
        ArrowBuf buffer = worker.values(rows.rows, type.storage().width());
        try {
            // Where a null text is not the empty one, any usual form may be one.
            fill(rows, block.bytes(), Layouts.segment(buffer), nulls.isEmptyOnly());
            FlatColumn column = new FlatColumn(type, rows.rows, validity, buffer);
            validity = null;
            return column;
        } catch (Throwable thrown) {
            buffer.close();
            throw thrown;
        } finally {
            if (validity != null) {
                validity.close();
                validity = null;
            }
            scratch = null;
        }
    }

    /// Reads the fields of all rows.
    ///
    /// @param isQuick whether the usual forms may be read without asking [#slowly]
    abstract void fill(RowIndex rows, MemorySegment bytes, MemorySegment out, boolean isQuick);

    /// Reads one value without blanks at its ends.
    ///
    /// @return whether it is one
    abstract boolean parse(MemorySegment bytes, long from, long to, MemorySegment out, int row);

    /// Reads a field of any form.
    ///
    /// @param end its end with its flags
    final void slowly(RowIndex rows, MemorySegment bytes, MemorySegment out, int row, int start, int end) {
        if (end == RowIndex.ABSENT) {
            setNull(row);
            return;
        }
        long from = start;
        long to = end >>> 2;
        boolean isQuoted = (end & RowIndex.QUOTED) != 0;
        if (isQuoted) {
            long inside = rows.inside(start, end, dialect);
            from = inside >>> 32;
            to = inside & 0xFFFF_FFFFL;
        }
        if (nulls.isNull(bytes, from, to, isQuoted)) {
            setNull(row);
            return;
        }
        while (from < to && isBlank(MemoryAccess.getByte(bytes, from))) {
            from++;
        }
        while (from < to && isBlank(MemoryAccess.getByte(bytes, to - 1))) {
            to--;
        }
        if (from == to && nulls.isNull(bytes, from, to, isQuoted)) {
            setNull(row);
        } else if (!parse(bytes, from, to, out, row)) {
            setNull(row);
            fault(rows, row);
        }
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || value == '\t';
    }

    final void setNull(int row) {
        ArrowBuf bits = validity;
        Scratch worker = scratch;
        if (bits == null && worker != null) {
            bits = worker.bitmap(count);
            validity = bits;
            validBits = Layouts.segment(bits);
            Bits.fill(validBits, count, true);
        }
        Bits.clear(validBits, row);
    }
}

package io.polarway.engine.kernel;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The arguments of one call of a kernel as loops read them: flat columns (dictionaries decoded) and constants of one row,
/// with the rows that count. Loops read row `i` of argument `a` at index `i & mask(a)`; where they take codes ([#coded]), at
/// the index that [#row] or the [OperandAccess] of the argument answers.
public final class Operands implements AutoCloseable {
    private static final int[] ALL = {};

    private final FlatColumn[] columns;
    private final int[] masks;
    private final @Nullable MemorySegment[] codes;
    private final @Nullable Selection selection;
    private final int rows;
    private final Scratch scratch;
    private final @Nullable ArrowBuf validityBuffer;
    private final @Nullable MemorySegment validity;
    private @Nullable ArrowBuf resultValidityBuffer;

    private Operands(FlatColumn[] columns, int[] masks, @Nullable MemorySegment[] codes, @Nullable Selection selection,
            int rows, Scratch scratch, @Nullable ArrowBuf validityBuffer) {
        this.columns = columns;
        this.masks = masks;
        this.codes = codes;
        this.selection = selection;
        this.rows = rows;
        this.scratch = scratch;
        this.validityBuffer = validityBuffer;
        this.validity = validityBuffer == null ? null : Layouts.segment(validityBuffer);
    }

    /// Prepares arguments none of which is the constant NULL. The caller closes the result.
    public static Operands of(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        return prepare(arguments, selection, rows, scratch, false);
    }

    /// Prepares arguments as [#of] does, but leaves dictionaries as they are, for a loop that looks up each code itself: that
    /// beats a pass of its own when a loop does little else.
    public static Operands coded(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        return prepare(arguments, selection, rows, scratch, true);
    }

    private static Operands prepare(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch,
            boolean keepsCodes) {
        FlatColumn[] columns = new FlatColumn[arguments.length];
        int[] masks = new int[arguments.length];
        @Nullable
        MemorySegment[] codes = new MemorySegment[arguments.length];
        @Nullable
        ArrowBuf[] validities = new ArrowBuf[arguments.length];
        int done = 0;
        try {
            for (; done < columns.length; done++) {
                Column argument = arguments[done];
                masks[done] = argument instanceof ConstantColumn ? 0 : -1;
                if (keepsCodes && argument instanceof DictionaryColumn dictionary && hasPlainEntries(dictionary)) {
                    columns[done] = (FlatColumn) dictionary.dictionary().retain();
                    codes[done] = dictionary.codes();
                    validities[done] = dictionary.validityBuffer();
                    continue;
                }
                columns[done] = switch (argument) {
                    case ConstantColumn constant -> (FlatColumn) constant.value().retain();
                    case FlatColumn flat -> (FlatColumn) flat.retain();
                    case DictionaryColumn dictionary -> Gather.flatten(dictionary, scratch.memory());
                };
                validities[done] = masks[done] == 0 ? null : columns[done].validityBuffer();
            }
            return new Operands(columns, masks, codes, selection, rows, scratch,
                    conjunction(validities, rows, scratch));
        } catch (Throwable thrown) {
            for (int i = 0; i < done; i++) {
                columns[i].close();
            }
            throw thrown;
        }
    }

    /// Returns whether every code, that of a NULL row too, refers to an entry that is not NULL.
    private static boolean hasPlainEntries(DictionaryColumn column) {
        return column.dictionary().rows() > 0 && !column.dictionary().mayHaveNulls();
    }

    /// Returns whether some argument is NULL in every row.
    public static boolean isAnyNull(Column[] arguments) {
        for (Column argument : arguments) {
            if (argument instanceof ConstantColumn constant && constant.isNull()) {
                return true;
            }
        }
        return false;
    }

    /// Returns whether every argument is the same in all rows.
    public static boolean areConstant(Column[] arguments) {
        for (Column argument : arguments) {
            if (!(argument instanceof ConstantColumn)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable ArrowBuf conjunction(@Nullable ArrowBuf[] validities, int rows, Scratch scratch) {
        ArrowBuf result = null;
        boolean isShared = false;
        for (ArrowBuf next : validities) {
            if (next == null || next == result) {
                continue;
            }
            if (result == null) {
                next.getReferenceManager().retain();
                result = next;
                isShared = true;
                continue;
            }
            ArrowBuf out;
            try {
                out = isShared ? scratch.bitmap(rows) : result;
            } catch (Throwable thrown) {
                result.close();
                throw thrown;
            }
            Bits.and(Layouts.segment(result), Layouts.segment(next), Layouts.segment(out), rows);
            if (isShared) {
                result.close();
                isShared = false;
            }
            result = out;
        }
        return result;
    }

    /// Returns the number of arguments.
    public int size() {
        return columns.length;
    }

    /// Returns argument `index`, with one row if it is a constant.
    public FlatColumn column(int index) {
        return columns[index];
    }

    /// Returns the values of argument `index`.
    public MemorySegment values(int index) {
        return columns[index].values();
    }

    /// Returns 0 if argument `index` is a constant, else -1.
    public int mask(int index) {
        return masks[index];
    }

    /// Returns whether argument `index` is a constant.
    public boolean isConstant(int index) {
        return masks[index] == 0;
    }

    /// Returns the codes of argument `index` if it is a dictionary, whose entries [#values] then are, else its values: what an [OperandAccess] is given.
    public MemorySegment codesOrValues(int index) {
        MemorySegment own = codes[index];
        return own == null ? values(index) : own;
    }

    /// Returns whether some argument is a dictionary.
    public boolean hasCodes() {
        for (MemorySegment segment : codes) {
            if (segment != null) {
                return true;
            }
        }
        return false;
    }

    /// Returns where in [#values] of argument `index` values are.
    OperandAccess access(int index) {
        if (codes[index] != null) {
            return OperandAccess.CODED;
        }
        return masks[index] == 0 ? OperandAccess.CONSTANT : OperandAccess.FLAT;
    }

    /// Returns where in [#values] of argument `index` the value of a position is.
    public int row(int index, int position) {
        return access(index).row(codesOrValues(index), position);
    }

    /// Returns the bitmap of the rows in which no argument is NULL, or null if that is all of them.
    public @Nullable MemorySegment validity() {
        return validity;
    }

    /// Returns one more reference of the buffer of [#validity], for the result; the caller owns it.
    public @Nullable ArrowBuf retainValidity() {
        ArrowBuf buffer = validityBuffer;
        if (buffer != null) {
            buffer.getReferenceManager().retain();
        }
        return buffer;
    }

    /// Makes the result of a position NULL though no argument is.
    public void setNull(int position) {
        ArrowBuf buffer = resultValidityBuffer;
        if (buffer == null) {
            buffer = scratch.bitmap(rows);
            resultValidityBuffer = buffer;
            MemorySegment from = validity;
            if (from == null) {
                Bits.fill(Layouts.segment(buffer), rows, true);
            } else {
                MemorySegment.copy(from, 0, Layouts.segment(buffer), 0, Bits.bytes(rows));
            }
        }
        Bits.clear(Layouts.segment(buffer), position);
    }

    /// Returns the validity of the result, [#setNull] considered; the caller owns the reference.
    public @Nullable ArrowBuf resultValidity() {
        ArrowBuf buffer = resultValidityBuffer;
        if (buffer == null) {
            return retainValidity();
        }
        buffer.getReferenceManager().retain();
        return buffer;
    }

    /// Returns the positions whose results are needed, or null for all.
    public @Nullable Selection selection() {
        return selection;
    }

    /// Returns the positions whose results are needed, of which the first [#count] are meant; empty if all are.
    public int[] positions() {
        Selection needed = selection;
        return needed == null ? ALL : needed.positions();
    }

    /// Returns the number of positions.
    public int rows() {
        return rows;
    }

    /// Returns the worker's memory.
    public Scratch scratch() {
        return scratch;
    }

    /// Returns how many positions are needed.
    public int count() {
        Selection needed = selection;
        return needed == null ? rows : needed.count();
    }

    /// Returns needed position number `i`.
    public int position(int i) {
        Selection needed = selection;
        return needed == null ? i : needed.position(i);
    }

    /// Returns whether no argument is NULL at a position.
    public boolean isValid(int position) {
        MemorySegment bitmap = validity;
        return bitmap == null || Bits.get(bitmap, position);
    }

    /// Returns whether so few positions are needed that a loop over them beats one over all.
    public boolean isSparse() {
        Selection needed = selection;
        return needed != null && needed.count() < rows >>> 2;
    }

    @Override
    public void close() {
        for (FlatColumn column : columns) {
            column.close();
        }
        if (validityBuffer != null) {
            validityBuffer.close();
        }
        if (resultValidityBuffer != null) {
            resultValidityBuffer.close();
        }
    }
}

package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// How a sample looks if it is read in some dialect.
///
/// @param dialect the dialect
/// @param columns the fields of the first row, or the most of any row where fields may be missing
/// @param rows the rows
/// @param fitting how many of them have as many fields
/// @param quoted how many fields are quoted
/// @param isBroken whether there is text behind a closing quote, or a quoted field without an end
record Shape(Dialect dialect, int columns, int rows, int fitting, int quoted, boolean isBroken) {

    /// Reads a sample, whose last row is left out unless the file ends there.
    static Shape of(MemorySegment bytes, long from, long limit, boolean isEnd, Dialect dialect, boolean isPadded) {
        int[] fields = new int[256];
        int rows = 0;
        int field = 1;
        int quoted = 0;
        boolean isBroken = false;
        boolean isEmptyField = true;
        boolean isClosed = false;
        long rowStart = from;
        QuoteState state = QuoteState.ROW;
        for (long at = from; at < limit || at == limit && isEnd && rowStart < limit; at++) {
            byte value = at == limit ? (byte) '\n' : bytes.get(Layouts.BYTE, at);
            if (at == limit && (state == QuoteState.QUOTED || state == QuoteState.ESCAPED)) {
                isBroken = true;
                state = QuoteState.PLAIN;
            }
            QuoteState next = state.next(value, dialect);
            if (next == QuoteState.QUOTED && (state == QuoteState.ROW || state == QuoteState.FIELD
                    || state == QuoteState.RETURN)) {
                quoted++;
            }
            boolean isNewline = (value == '\n' || value == '\r') && (next == QuoteState.ROW
                    || next == QuoteState.RETURN);
            if (isNewline || next == QuoteState.COMMENT && state != QuoteState.COMMENT) {
                boolean isHalf = state == QuoteState.RETURN && value == '\n';
                if (!isHalf && at > rowStart && state != QuoteState.COMMENT) {
                    if (rows == fields.length) {
                        fields = Arrays.copyOf(fields, rows * 2);
                    }
                    // The lowest bit says that the last field is empty.
                    fields[rows++] = field << 1 | (isEmptyField ? 1 : 0);
                }
                rowStart = at + 1;
                field = 1;
                isEmptyField = true;
                isClosed = false;
            } else if (next == QuoteState.FIELD && value == dialect.delimiter()) {
                field++;
                isEmptyField = true;
                isClosed = false;
            } else if (next != QuoteState.COMMENT) {
                isBroken |= isClosed && value != ' ' && next == QuoteState.PLAIN;
                isClosed |= state == QuoteState.QUOTE && next == QuoteState.PLAIN;
                isBroken |= state == QuoteState.QUOTE && next == QuoteState.PLAIN && value != ' ';
                isEmptyField &= value == ' ';
            }
            state = next;
        }
        int columns = rows == 0 ? 1 : fields[0] >> 1;
        for (int i = 0; i < rows && isPadded; i++) {
            columns = Math.max(columns, fields[i] >> 1);
        }
        int fitting = 0;
        for (int i = 0; i < rows; i++) {
            int count = fields[i] >> 1;
            if (count == columns || isPadded && count < columns || count == columns + 1 && (fields[i] & 1) != 0) {
                fitting++;
            }
        }
        return new Shape(dialect, columns, rows, fitting, quoted, isBroken);
    }

    /// Returns whether every row has as many fields as the first one.
    boolean isConsistent() {
        return fitting == rows && !isBroken;
    }
}

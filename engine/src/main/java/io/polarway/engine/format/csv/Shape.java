package io.polarway.engine.format.csv;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// How a sample looks if it is read in some dialect.
///
/// @param dialect the dialect
/// @param columns the fields of the first row that has several, or the most of any row where fields may be missing; if few rows
///     have so many, those that most rows have
/// @param notes the rows before the first one with several fields
/// @param rows the rows
/// @param fitting how many of them have as many fields
/// @param quoted how many fields are quoted
/// @param isBroken whether there is text behind a closing quote, or a quoted field without an end
/// @param areQuotesText whether all quoted fields end in their line, and there is text behind all of them
/// @param isRefused whether rows would fit if quotes were text, but that would be a guess: reading fails at the quote
record Shape(Dialect dialect, int columns, int notes, int rows, int fitting, int quoted, boolean isBroken,
        boolean areQuotesText, boolean isRefused) {

    private static final int LONG_FIELD = 1 << 16;

    /// Reads a sample, whose last row is left out unless the file ends there.
    static Shape of(MemorySegment bytes, long from, long limit, boolean isEnd, Dialect dialect, boolean isPadded) {
        int[] fields = new int[256];
        int rows = 0;
        int field = 1;
        int quoted = 0;
        boolean isBroken = false;
        boolean areQuotesText = true;
        boolean isQuotedField = false;
        boolean hasTextBehind = false;
        boolean isEmptyField = true;
        boolean isClosed = false;
        long rowStart = from;
        QuoteState state = QuoteState.ROW;
        for (long at = from; at < limit || at == limit && isEnd && rowStart < limit; at++) {
            byte value = at == limit ? (byte) '\n' : MemoryAccess.getByte(bytes, at);
            if (at == limit && (state == QuoteState.QUOTED || state == QuoteState.ESCAPED)) {
                isBroken = true;
                areQuotesText = false;
                state = QuoteState.PLAIN;
            }
            QuoteState next = state.next(value, dialect);
            if (next == QuoteState.QUOTED && (state == QuoteState.ROW || state == QuoteState.FIELD
                    || state == QuoteState.RETURN)) {
                quoted++;
                isQuotedField = true;
                hasTextBehind = false;
            }
            areQuotesText &= state != QuoteState.QUOTED || value != '\n' && value != '\r';
            boolean isNewline = (value == '\n' || value == '\r') && (next == QuoteState.ROW
                    || next == QuoteState.RETURN);
            if (isNewline || next == QuoteState.COMMENT || next == QuoteState.FIELD && value == dialect.delimiter()) {
                areQuotesText &= !isQuotedField || hasTextBehind;
                isQuotedField = false;
            }
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
                hasTextBehind |= next == QuoteState.PLAIN && value != ' ';
                isEmptyField &= value == ' ';
            }
            state = next;
        }
        // A quote that has not found its partner for so long has none.
        isBroken |= !isEnd && state == QuoteState.QUOTED && limit - rowStart > LONG_FIELD;
        areQuotesText &= state != QuoteState.QUOTED;
        int notes = 0;
        while (!isPadded && notes < rows && fields[notes] >> 1 == 1) {
            notes++;
        }
        if (notes == rows) {
            notes = 0;
        }
        int columns = rows == 0 ? 1 : fields[notes] >> 1;
        for (int i = 0; i < rows && isPadded; i++) {
            columns = Math.max(columns, fields[i] >> 1);
        }
        int fitting = fitting(fields, notes, rows, columns, isPadded);
        if (fitting * 2 < rows - notes) {
            int usual = usual(fields, notes, rows);
            int more = fitting(fields, notes, rows, usual, isPadded);
            if (more * 2 >= rows - notes) {
                columns = usual;
                fitting = more;
            }
        }
        return new Shape(dialect, columns, notes, rows - notes, fitting, quoted, isBroken, areQuotesText, false);
    }

    private static int fitting(int[] fields, int from, int rows, int columns, boolean isPadded) {
        int fitting = 0;
        for (int i = from; i < rows; i++) {
            int count = fields[i] >> 1;
            if (count == columns || isPadded && count < columns || count == columns + 1 && (fields[i] & 1) != 0) {
                fitting++;
            }
        }
        return fitting;
    }

    /// Returns the number of fields that the row in the middle has, if rows are sorted by it.
    private static int usual(int[] fields, int from, int rows) {
        int[] sorted = Arrays.copyOfRange(fields, from, rows);
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] >> 1;
    }

    /// Returns this dialect with the rows that another one finds, refused.
    Shape withRowsOf(Shape other) {
        return new Shape(dialect, other.columns, other.notes, other.rows, other.fitting, quoted, isBroken,
                areQuotesText, true);
    }

    /// Returns whether every row has as many fields as the first one.
    boolean isConsistent() {
        return fitting == rows && !isBroken && (notes == 0 || columns > 1 && rows > 1);
    }
}

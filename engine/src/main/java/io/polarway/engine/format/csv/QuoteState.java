package io.polarway.engine.format.csv;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Where in its row a byte of a file stands, as far as it matters for what the bytes behind it mean. This is the definition of
/// how quotes work; [RowScanner] finds the same rows faster.
///
/// A quote opens a quoted field only where nothing but blanks is between it and the beginning of the field; elsewhere in an
/// unquoted field it is a byte like any other. A quoted field ends at the first quote that is not escaped; what follows up to
/// the delimiter is unquoted. Hence the state at the start of a block cannot be told from the block alone: it follows from the
/// state at the start of the block before.
enum QuoteState {
    /// At the start of a row.
    ROW,
    /// At the start of a row, if the next byte is not the newline of a CRLF.
    RETURN,
    /// At the start of a field, or behind blanks there.
    FIELD,
    /// In an unquoted field, or behind a quoted one.
    PLAIN,
    /// In a quoted field.
    QUOTED,
    /// In a quoted field, behind an escape.
    ESCAPED,
    /// Behind a quote in a quoted field, which may be its end or the first of two.
    QUOTE,
    /// In a comment.
    COMMENT;

    private static final int BLANK = ' ';

    /// Returns the state after the next byte.
    QuoteState next(byte value, Dialect dialect) {
        return switch (this) {
            case ROW, FIELD -> atField(value, dialect);
            case RETURN -> value == '\n' ? ROW : atField(value, dialect);
            case PLAIN -> unquoted(value, dialect);
            case QUOTED -> value == dialect.quote() ? QUOTE : value == dialect.escape() ? ESCAPED : QUOTED;
            case ESCAPED -> QUOTED;
            case QUOTE -> value == dialect.quote() && dialect.isDoubled() ? QUOTED : unquoted(value, dialect);
            case COMMENT -> value == '\n' ? ROW : value == '\r' ? RETURN : COMMENT;
        };
    }

    private static QuoteState atField(byte value, Dialect dialect) {
        return value == dialect.quote() ? QUOTED
                : value == BLANK && value != dialect.delimiter() ? FIELD : unquoted(value, dialect);
    }

    private static QuoteState unquoted(byte value, Dialect dialect) {
        return value == '\n' ? ROW : value == '\r' ? RETURN : value == dialect.delimiter() ? FIELD
                : value == dialect.comment() ? COMMENT : PLAIN;
    }

    /// Returns the state after bytes `from` to `to`, of which only those around quotes are looked at.
    QuoteState after(MemorySegment bytes, long from, long to, Dialect dialect) {
        if (dialect.comment() != Dialect.NONE) {
            return slowly(bytes, from, to, dialect);
        }
        QuoteState state = this;
        long at = from;
        while (at < to) {
            switch (state) {
                case QUOTED -> {
                    long found = dialect.hasOwnEscape()
                            ? ByteSearch.find(bytes, at, to, (byte) dialect.quote(), (byte) dialect.escape())
                            : ByteSearch.find(bytes, at, to, (byte) dialect.quote());
                    if (found == to) {
                        return QUOTED;
                    }
                    state = state.next(MemoryAccess.getByte(bytes, found), dialect);
                    at = found + 1;
                }
                case ROW, RETURN, FIELD, PLAIN -> {
                    long quote = dialect.quote() == Dialect.NONE ? to
                            : ByteSearch.find(bytes, at, to, (byte) dialect.quote());
                    state = state.atQuote(bytes, at, quote, dialect);
                    if (quote < to) {
                        state = state.next((byte) dialect.quote(), dialect);
                    }
                    at = quote + 1;
                }
                case ESCAPED, QUOTE, COMMENT -> state = state.next(MemoryAccess.getByte(bytes, at++), dialect);
            }
        }
        return state;
    }

    /// Returns the state after bytes among which there is no quote, starting outside of quotes.
    private QuoteState atQuote(MemorySegment bytes, long from, long to, Dialect dialect) {
        long at = to;
        while (at > from && MemoryAccess.getByte(bytes, at - 1) == BLANK && dialect.delimiter() != BLANK) {
            at--;
        }
        QuoteState state = at == from ? this : PLAIN.next(MemoryAccess.getByte(bytes, at - 1), dialect);
        // Blanks leave every state as it is but the starts of rows.
        return at == to ? state : state.next((byte) BLANK, dialect);
    }

    /// Returns the state after bytes without quotes, where this is neither in a quoted field nor the dialect has comments.
    QuoteState withoutQuotes(MemorySegment bytes, long from, long to, Dialect dialect) {
        return atQuote(bytes, from, to, dialect);
    }

    private QuoteState slowly(MemorySegment bytes, long from, long to, Dialect dialect) {
        QuoteState state = this;
        for (long at = from; at < to; at++) {
            state = state.next(MemoryAccess.getByte(bytes, at), dialect);
        }
        return state;
    }

    /// Returns where the last row begins that starts behind `from` and at `to` at the latest, as far as the bytes tell, or -1 if
    /// there is none. A CR just before `to` may be half of a newline, and does not count.
    long lastRow(MemorySegment bytes, long from, long to, Dialect dialect) {
        QuoteState state = this;
        long last = -1;
        long at = from;
        while (at < to) {
            if (state == QUOTED && dialect.comment() == Dialect.NONE) {
                at = dialect.hasOwnEscape()
                        ? ByteSearch.find(bytes, at, to, (byte) dialect.quote(), (byte) dialect.escape())
                        : ByteSearch.find(bytes, at, to, (byte) dialect.quote());
            } else if (dialect.comment() == Dialect.NONE && state != QUOTE && state != ESCAPED) {
                long quote = dialect.quote() == Dialect.NONE ? to
                        : ByteSearch.find(bytes, at, to, (byte) dialect.quote());
                for (long newline = quote; newline > at; newline--) {
                    byte value = MemoryAccess.getByte(bytes, newline - 1);
                    if (value == '\n' || value == '\r' && newline < to && MemoryAccess.getByte(bytes, newline) != '\n') {
                        last = newline;
                        break;
                    }
                }
                state = state.atQuote(bytes, at, quote, dialect);
                at = quote;
            }
            if (at < to) {
                state = state.next(MemoryAccess.getByte(bytes, at++), dialect);
                if (state == ROW || state == RETURN && at < to && MemoryAccess.getByte(bytes, at) != '\n') {
                    last = at;
                }
            }
        }
        return last;
    }

    /// Returns where the first row begins that starts at `from` or behind it, or -1 if none does before `to`.
    long firstRow(MemorySegment bytes, long from, long to, Dialect dialect) {
        QuoteState state = this;
        for (long at = from; at < to; at++) {
            if (state == ROW || state == RETURN && MemoryAccess.getByte(bytes, at) != '\n') {
                return at;
            }
            state = state.next(MemoryAccess.getByte(bytes, at), dialect);
        }
        return -1;
    }
}

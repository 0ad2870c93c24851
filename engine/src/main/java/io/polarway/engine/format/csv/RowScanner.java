package io.polarway.engine.format.csv;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Finds the rows and fields of a piece of a file: 64 bytes at a time become a mask of those that may end something, whose bits
/// are then walked through. Rows and fields are those that [QuoteState] defines. Used by one thread at a time.
///
/// LF, CRLF and CR end rows, also mixed. An empty line is no row, unless rows have one field: then it is a NULL. Where lines end
/// in one delimiter too many, the empty field behind it is left out.
final class RowScanner {
    /// What is wrong with a row: fewer fields than columns. The number of fields is in the higher bits.
    static final int TOO_FEW = 1;
    /// More fields than columns.
    static final int TOO_MANY = 2;
    /// Text between a closing quote and the delimiter. The number of fields before it is in the higher bits.
    static final int BEHIND_QUOTE = 3;
    /// A quoted field without an end. The number of fields before it is in the higher bits.
    static final int UNCLOSED = 4;
    /// Bytes that are not UTF-8.
    static final int NOT_UTF8 = 5;
    /// A value that its column's type does not have; the column is in the higher bits.
    static final int NOT_OF_TYPE = 6;
    /// More bytes than a row may have.
    static final int TOO_LONG = 7;
    /// How far the detail of a fault is shifted.
    static final int DETAIL = 3;
    /// The bits that say which fault it is.
    static final int FAULT = (1 << DETAIL) - 1;

    private final Dialect dialect;
    private final int columns;
    private final boolean isPadded;
    private final boolean isStrict;
    private final long delimiters;
    private final long quotes;
    private final long escapes;
    private final long comments;
    private long position;
    private boolean isComplete;

    /// Creates a scanner.
    ///
    /// @param columns how many fields a row has
    /// @param isPadded whether fields that are missing at the end of a row are NULL
    /// @param isStrict whether text behind a closing quote is a fault
    RowScanner(Dialect dialect, int columns, boolean isPadded, boolean isStrict) {
        this.dialect = dialect;
        this.columns = columns;
        this.isPadded = isPadded;
        this.isStrict = isStrict;
        this.delimiters = ByteSearch.repeat(dialect.delimiter());
        this.quotes = dialect.quote() == Dialect.NONE ? delimiters : ByteSearch.repeat(dialect.quote());
        this.escapes = dialect.hasOwnEscape() ? ByteSearch.repeat(dialect.escape()) : delimiters;
        this.comments = dialect.comment() == Dialect.NONE ? delimiters : ByteSearch.repeat(dialect.comment());
    }

    /// Returns where the first row behind those last found starts.
    long position() {
        return position;
    }

    /// Returns whether the last scan ended at `stop`, or at the end of the bytes, rather than for want of room or of bytes.
    boolean isComplete() {
        return isComplete;
    }

    /// Finds rows, until the index is full.
    ///
    /// @param bytes the piece, readable for [ByteSearch#PADDING] bytes behind `limit`
    /// @param from where a row starts
    /// @param stop rows that start here or later are left alone
    /// @param limit the end of the bytes
    /// @param isEnd whether the file ends there; else a row that reaches `limit` is left alone
    void scan(MemorySegment bytes, long from, long stop, long limit, boolean isEnd, RowIndex index) {
        index.clear(bytes);
        isComplete = false;
        position = from;
        if (from >= stop) {
            isComplete = true;
            return;
        }
        boolean isPlain = !dialect.hasOwnEscape() && dialect.comment() == Dialect.NONE;
        byte delimiter = dialect.delimiter();
        int[] ends = index.ends;
        int next = 0;
        int rowFirst = 0;
        int field = 0;
        int flags = 0;
        int fault = 0;
        long rowStart = from;
        long fieldStart = from;
        long closed = -1;
        long skip = from;
        boolean isQuoted = false;
        for (long base = from; base < limit; base += 64) {
            long mask = isPlain
                    ? ByteSearch.structure(bytes, base, delimiters, quotes)
                    : ByteSearch.structure(bytes, base, delimiters, quotes, escapes, comments);
            if (limit - base < 64) {
                mask &= (1L << limit - base) - 1;
            }
            while (mask != 0) {
                long at = base + Long.numberOfTrailingZeros(mask);
                mask &= mask - 1;
                if (at < skip) {
                    continue;
                }
                byte value = MemoryAccess.getByte(bytes, at);
                if (isQuoted) {
                    if (value == dialect.quote()) {
                        if (at + 1 == limit && !isEnd) {
                            return;
                        }
                        if (dialect.isDoubled() && at + 1 < limit && MemoryAccess.getByte(bytes, at + 1) == value) {
                            flags |= RowIndex.ESCAPED;
                            skip = at + 2;
                        } else {
                            isQuoted = false;
                            closed = at + 1;
                        }
                    } else if (value == dialect.escape()) {
                        flags |= RowIndex.ESCAPED;
                        skip = at + 2;
                    }
                    continue;
                }
                if (value == delimiter) {
                    if (closed >= 0) {
                        if (!isBlank(bytes, closed, at)) {
                            flags = 0;
                            fault = fault == 0 ? BEHIND_QUOTE | field << DETAIL : fault;
                        }
                        closed = -1;
                    }
                    if (field < columns) {
                        ends[next++] = (int) at << 2 | flags;
                    }
                    field++;
                    flags = 0;
                    fieldStart = at + 1;
                } else if (value == '\n' || value == '\r') {
                    long after = at + 1;
                    if (value == '\r') {
                        if (after == limit && !isEnd) {
                            return;
                        }
                        if (after < limit && MemoryAccess.getByte(bytes, after) == '\n') {
                            after++;
                        }
                    }
                    skip = after;
                    if (at > rowStart || columns == 1) {
                        if (closed >= 0 && !isBlank(bytes, closed, at)) {
                            flags = 0;
                            fault = fault == 0 ? BEHIND_QUOTE | field << DETAIL : fault;
                        }
                        next = endRow(index, rowFirst, rowStart, fieldStart, at, field, flags, fault);
                        rowFirst = next;
                    }
                    rowStart = after;
                    fieldStart = after;
                    position = after;
                    closed = -1;
                    field = 0;
                    flags = 0;
                    fault = 0;
                    if (after >= stop) {
                        isComplete = true;
                        return;
                    }
                    if (index.rows == index.capacity()) {
                        return;
                    }
                } else if (value == dialect.quote()) {
                    if (closed < 0 && (at == fieldStart || isBlank(bytes, fieldStart, at))) {
                        isQuoted = true;
                        flags = RowIndex.QUOTED;
                    }
                } else if (value == dialect.comment()) {
                    long end = ByteSearch.find(bytes, at, limit, (byte) '\n', (byte) '\r');
                    if (!isEnd && (end == limit || end + 1 == limit)) {
                        return;
                    }
                    if (at > rowStart) {
                        if (closed >= 0 && !isBlank(bytes, closed, at)) {
                            flags = 0;
                            fault = fault == 0 ? BEHIND_QUOTE | field << DETAIL : fault;
                        }
                        next = endRow(index, rowFirst, rowStart, fieldStart, at, field, flags, fault);
                        rowFirst = next;
                    }
                    skip = end + 1 < limit && MemoryAccess.getByte(bytes, end) == '\r'
                            && MemoryAccess.getByte(bytes, end + 1) == '\n' ? end + 2 : Math.min(limit, end + 1);
                    rowStart = skip;
                    fieldStart = skip;
                    position = skip;
                    closed = -1;
                    field = 0;
                    flags = 0;
                    fault = 0;
                    if (skip >= stop) {
                        isComplete = true;
                        return;
                    }
                    if (index.rows == index.capacity()) {
                        return;
                    }
                }
            }
        }
        if (!isEnd) {
            return;
        }
        if (rowStart < limit) {
            if (isQuoted) {
                flags = 0;
                fault = UNCLOSED | field << DETAIL;
            } else if (closed >= 0 && !isBlank(bytes, closed, limit)) {
                flags = 0;
                fault = fault == 0 ? BEHIND_QUOTE | field << DETAIL : fault;
            }
            endRow(index, rowFirst, rowStart, fieldStart, limit, field, flags, fault);
        }
        position = limit;
        isComplete = true;
    }

    /// Completes a row whose last field ends at `at`.
    ///
    /// @return where the ends of the next row go
    private int endRow(RowIndex index, int first, long rowStart, long fieldStart, long at, int field, int flags,
            int fault) {
        int row = index.rows++;
        index.starts[row] = (int) rowStart;
        int fields = field + 1;
        if (fault != 0 && (isStrict || (fault & FAULT) != BEHIND_QUOTE)) {
            index.fault(row, fault);
        }
        if (field < columns) {
            index.ends[first + field] = (int) at << 2 | flags;
            if (fields < columns) {
                for (int i = fields; i < columns; i++) {
                    index.ends[first + i] = RowIndex.ABSENT;
                }
                if (!isPadded) {
                    index.fault(row, TOO_FEW | fields << DETAIL);
                }
            }
        } else if (field > columns || !isBlank(index.bytes, fieldStart, at)) {
            index.tooMany(row, fields, at);
        }
        return first + columns;
    }

    private static boolean isBlank(MemorySegment bytes, long from, long to) {
        for (long at = from; at < to; at++) {
            if (MemoryAccess.getByte(bytes, at) != ' ') {
                return false;
            }
        }
        return true;
    }
}

package io.polarway.engine.format.csv;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Where the rows and fields of a piece of a file are. Filled by [RowScanner], read by the [FieldReader]s; used again for piece
/// after piece, by one thread at a time.
///
/// The end of each field is kept with two flags, in the order of rows; its start is behind the end of the field before it.
final class RowIndex {
    /// Set in the end of a field that is quoted.
    static final int QUOTED = 1;
    /// Set in the end of a quoted field that has escapes.
    static final int ESCAPED = 2;
    /// Stands for the end of a field that the row does not have.
    static final int ABSENT = -1;

    private static final int ENTRIES = 1 << 18;

    private final int columns;
    private final int capacity;
    /// The bytes that all positions refer to.
    MemorySegment bytes = MemorySegment.NULL;
    /// How many rows there are.
    int rows;
    /// Where each row starts.
    final int[] starts;
    /// The ends of the fields.
    final int[] ends;
    /// What is wrong with each row, 0 for nothing; only meaningful if [#hasFaults].
    final int[] faults;
    /// Whether something is wrong with some row.
    boolean hasFaults;
    /// Where rows end that have more fields than columns; only meaningful for these.
    private final int[] longEnds;
    private final boolean keepsAllFaults;
    /// What else is wrong with the values of rows: the row in the high half, the fault in the low one.
    private long[] furtherFaults = new long[0];
    private int furtherCount;

    RowIndex(int columns, int rows) {
        this(columns, rows, false);
    }

    /// Creates an index for rows of `columns` fields each.
    ///
    /// @param rows how many rows it should hold; it holds fewer where rows are wide
    /// @param keepsAllFaults whether all values that are not of their types matter, rather than the first one of each row
    RowIndex(int columns, int rows, boolean keepsAllFaults) {
        this.columns = columns;
        this.capacity = Math.clamp(ENTRIES / columns, 1, rows);
        this.starts = new int[capacity];
        this.ends = new int[capacity * columns];
        this.faults = new int[capacity];
        this.longEnds = new int[capacity];
        this.keepsAllFaults = keepsAllFaults;
    }

    /// Forgets the rows.
    ///
    /// @param other what the positions of the next rows refer to
    void clear(MemorySegment other) {
        bytes = other;
        rows = 0;
        hasFaults = false;
        furtherCount = 0;
    }

    int columns() {
        return columns;
    }

    /// Returns how many rows fit.
    int capacity() {
        return capacity;
    }

    /// Returns where the field that ends at `ends[i]`, of row `row`, starts in its row: with the quote, if it is quoted.
    int start(int row, int column) {
        return column == 0 ? starts[row] : (ends[row * columns + column - 1] >>> 2) + 1;
    }

    /// Returns the value of a quoted field: from behind its first quote (high half) to its last one (low half).
    long inside(int start, int end, Dialect dialect) {
        int from = start;
        while (MemoryAccess.getByte(bytes, from) != dialect.quote()) {
            from++;
        }
        int to = (end >>> 2) - 1;
        while (to > from && MemoryAccess.getByte(bytes, to) != dialect.quote()) {
            to--;
        }
        return (long) (from + 1) << 32 | Math.max(from + 1, to);
    }

    /// Returns where the text of a row ends: before the newline, or before a comment.
    int end(int row) {
        if (hasFaults && (faults[row] & RowScanner.FAULT) == RowScanner.TOO_MANY) {
            return longEnds[row];
        }
        for (int i = (row + 1) * columns - 1; i >= row * columns; i--) {
            if (ends[i] != ABSENT) {
                return ends[i] >>> 2;
            }
        }
        return starts[row];
    }

    /// Returns where the line of a row ends, before the newline or a comment: behind [#end], if an empty field was left out there.
    ///
    /// @param limit the end of the bytes
    int lineEnd(int row, byte delimiter, long limit) {
        int to = end(row);
        while (to < limit && MemoryAccess.getByte(bytes, to) == delimiter) {
            to++;
        }
        return to;
    }

    /// Notes that a row is too long, whatever else is wrong with it.
    void tooLong(int row) {
        fault(row, RowScanner.TOO_LONG);
        faults[row] = RowScanner.TOO_LONG;
    }

    /// Notes that something is wrong with a row.
    void fault(int row, int fault) {
        if (!hasFaults) {
            hasFaults = true;
            Arrays.fill(faults, 0, capacity, 0);
        }
        if (faults[row] == 0) {
            faults[row] = fault;
        } else if (keepsAllFaults && isOfType(fault) && isOfType(faults[row])) {
            if (furtherCount == furtherFaults.length) {
                furtherFaults = Arrays.copyOf(furtherFaults, Math.max(64, 2 * furtherCount));
            }
            furtherFaults[furtherCount++] = (long) row << 32 | fault;
        }
    }

    private static boolean isOfType(int fault) {
        return (fault & RowScanner.FAULT) == RowScanner.NOT_OF_TYPE;
    }

    /// Notes that a row has too many fields.
    ///
    /// @param end where the last one ends
    void tooMany(int row, int fields, long end) {
        longEnds[row] = (int) end;
        fault(row, RowScanner.TOO_MANY | fields << RowScanner.DETAIL);
    }

    /// Returns all faults by rows and columns: the row in the high half, the fault in the low one.
    long[] allFaults() {
        int count = 0;
        long[] all = new long[rows + furtherCount];
        for (int row = 0; row < rows; row++) {
            if (faults[row] != 0) {
                all[count++] = (long) row << 32 | faults[row];
            }
        }
        System.arraycopy(furtherFaults, 0, all, count, furtherCount);
        count += furtherCount;
        Arrays.sort(all, 0, count);
        return Arrays.copyOf(all, count);
    }
}

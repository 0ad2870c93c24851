package io.polarway.jdbc;

import io.polarway.engine.ArrowStream;
import io.polarway.engine.Execution;
import io.polarway.engine.batch.BatchStream;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.calcite.avatica.AvaticaStatement;
import org.jspecify.annotations.Nullable;

/// The rows of an execution, read forward while it runs. Every getter works alike by index and by label.
public final class PolarwayResultSet extends ReadOnlyResultSet {
    private final ResultShape shape;
    private final BatchCursor batchCursor;
    private final BatchStream stream;
    private final ColumnAccessor[] accessors;
    private volatile boolean isOpen = true;
    private long row;
    private boolean isDone;

    /// Creates a result set that owns the cursor.
    PolarwayResultSet(AvaticaStatement statement, ResultShape shape, BatchCursor cursor, BatchStream stream)
            throws SQLException {
        super(statement, shape.signature(""), new PolarwayResultSetMetaData(shape.schema()), TimeZone.getDefault());
        this.shape = shape;
        this.batchCursor = cursor;
        this.stream = stream;
        this.accessors = cursor.accessors();
        execute2(cursor, List.of());
    }

    private ColumnAccessor accessor(int column) throws SQLException {
        checkOpen();
        if (column < 1 || column > accessors.length) {
            throw new SQLException("There is no column " + column + ": the result has " + accessors.length + " columns",
                    SqlErrors.NO_SUCH_COLUMN);
        }
        return accessors[column - 1];
    }

    private ColumnAccessor accessor(String label) throws SQLException {
        checkOpen();
        return accessors[shape.find(label) - 1];
    }

    @Override
    protected void checkOpen() throws SQLException {
        if (!isOpen) {
            throw SqlErrors.closed("ResultSet");
        }
    }

    @Override
    public boolean isClosed() {
        return !isOpen;
    }

    @Override
    public boolean next() throws SQLException {
        checkOpen();
        boolean hasRow;
        try {
            hasRow = batchCursor.next();
        } catch (RuntimeException e) {
            // Another thread closed the result in between.
            checkOpen();
            throw e;
        }
        if (hasRow) {
            row++;
        } else {
            // Rows that another thread closed away must not look like the end.
            checkOpen();
            isDone = true;
        }
        return hasRow;
    }

    @Override
    public int getRow() throws SQLException {
        checkOpen();
        return isDone ? 0 : (int) Math.min(row, Integer.MAX_VALUE);
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        checkOpen();
        return row == 0 && !isDone;
    }

    @Override
    public boolean isFirst() throws SQLException {
        checkOpen();
        return row == 1 && !isDone;
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        checkOpen();
        return row > 0 && isDone;
    }

    /// Stops the execution if it still runs, which [#close] waits for. Any thread.
    void stop() {
        if (stream instanceof Execution execution) {
            execution.cancel();
        }
    }

    /// Stops the execution if it still runs, and frees the batch. Any thread.
    @Override
    public void close() {
        close(true);
    }

    /// Closes it, and with it a statement that closes on completion, if the statement is to be told.
    void close(boolean tellsStatement) {
        boolean wasOpen = isOpen;
        isOpen = false;
        try {
            // Waits for another thread that closes it.
            batchCursor.close();
        } finally {
            if (wasOpen && tellsStatement) {
                super.close();
            }
        }
    }

    @Override
    public int findColumn(String label) throws SQLException {
        checkOpen();
        return shape.find(label);
    }

    @Override
    public boolean wasNull() throws SQLException {
        checkOpen();
        return batchCursor.wasNull;
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        checkOpen();
        return resultSetMetaData;
    }

    @Override
    public int getType() throws SQLException {
        checkOpen();
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    @Override
    public int getConcurrency() throws SQLException {
        checkOpen();
        return ResultSet.CONCUR_READ_ONLY;
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        checkOpen();
        if (direction != ResultSet.FETCH_FORWARD) {
            throw SqlErrors.unsupported("Reading in another direction than forward");
        }
    }

    @Override
    public int getFetchDirection() throws SQLException {
        checkOpen();
        return ResultSet.FETCH_FORWARD;
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        checkOpen();
        if (rows < 0) {
            throw SqlErrors.wrongArgument("The fetch size is negative: " + rows);
        }
        super.setFetchSize(rows);
    }

    @Override
    public boolean isLast() throws SQLException {
        throw SqlErrors.unsupported("Asking whether a row is the last one, while results are read forward,");
    }

    @Override
    public void beforeFirst() throws SQLException {
        throw scrolling();
    }

    @Override
    public void afterLast() throws SQLException {
        throw scrolling();
    }

    @Override
    public boolean first() throws SQLException {
        throw scrolling();
    }

    @Override
    public boolean last() throws SQLException {
        throw scrolling();
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        throw scrolling();
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        throw scrolling();
    }

    @Override
    public boolean previous() throws SQLException {
        throw scrolling();
    }

    private static SQLException scrolling() {
        return SqlErrors.unsupported("Moving to another row than the next");
    }

    @Override
    public String getCursorName() throws SQLException {
        throw SqlErrors.unsupported("A named cursor");
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return null;
    }

    /// Returns the result as Arrow batches for `ArrowReader`, in place of rows: before the first call of `next`, and closed
    /// with this result set at the latest. `Execution` and `BatchStream` give what the rows come from.
    @Override
    public <T> T unwrap(Class<T> wanted) throws SQLException {
        if (wanted.isInstance(this)) {
            return wanted.cast(this);
        }
        if (isArrow(wanted) && stream instanceof Execution execution) {
            checkOpen();
            return wanted.cast(batchCursor.arrow(execution));
        }
        if (wanted == Execution.class && stream instanceof Execution || wanted == BatchStream.class) {
            return wanted.cast(stream);
        }
        throw SqlErrors.notWrapped(this, wanted);
    }

    @Override
    public boolean isWrapperFor(Class<?> wanted) {
        return wanted.isInstance(this) || wanted == BatchStream.class
                || stream instanceof Execution && (wanted == Execution.class || isArrow(wanted));
    }

    private static boolean isArrow(Class<?> wanted) {
        return wanted == ArrowReader.class || wanted == ArrowStream.class;
    }

    @Override
    public RowId getRowId(int column) throws SQLException {
        throw SqlErrors.unsupported("A row identifier");
    }

    @Override
    public RowId getRowId(String label) throws SQLException {
        throw SqlErrors.unsupported("A row identifier");
    }

    @Override
    public @Nullable String getString(int column) throws SQLException {
        return accessor(column).getString();
    }

    @Override
    public @Nullable String getString(String label) throws SQLException {
        return accessor(label).getString();
    }

    @Override
    public boolean getBoolean(int column) throws SQLException {
        return accessor(column).getBoolean();
    }

    @Override
    public boolean getBoolean(String label) throws SQLException {
        return accessor(label).getBoolean();
    }

    @Override
    public byte getByte(int column) throws SQLException {
        return accessor(column).getByte();
    }

    @Override
    public byte getByte(String label) throws SQLException {
        return accessor(label).getByte();
    }

    @Override
    public short getShort(int column) throws SQLException {
        return accessor(column).getShort();
    }

    @Override
    public short getShort(String label) throws SQLException {
        return accessor(label).getShort();
    }

    @Override
    public int getInt(int column) throws SQLException {
        return accessor(column).getInt();
    }

    @Override
    public int getInt(String label) throws SQLException {
        return accessor(label).getInt();
    }

    @Override
    public long getLong(int column) throws SQLException {
        return accessor(column).getLong();
    }

    @Override
    public long getLong(String label) throws SQLException {
        return accessor(label).getLong();
    }

    @Override
    public float getFloat(int column) throws SQLException {
        return accessor(column).getFloat();
    }

    @Override
    public float getFloat(String label) throws SQLException {
        return accessor(label).getFloat();
    }

    @Override
    public double getDouble(int column) throws SQLException {
        return accessor(column).getDouble();
    }

    @Override
    public double getDouble(String label) throws SQLException {
        return accessor(label).getDouble();
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int column) throws SQLException {
        return accessor(column).getBigDecimal();
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(String label) throws SQLException {
        return accessor(label).getBigDecimal();
    }

    @Override
    public byte @Nullable [] getBytes(int column) throws SQLException {
        return accessor(column).getBytes();
    }

    @Override
    public byte @Nullable [] getBytes(String label) throws SQLException {
        return accessor(label).getBytes();
    }

    @Override
    public @Nullable InputStream getAsciiStream(int column) throws SQLException {
        return accessor(column).getAsciiStream();
    }

    @Override
    public @Nullable InputStream getAsciiStream(String label) throws SQLException {
        return accessor(label).getAsciiStream();
    }

    @Override
    public @Nullable InputStream getBinaryStream(int column) throws SQLException {
        return accessor(column).getBinaryStream();
    }

    @Override
    public @Nullable InputStream getBinaryStream(String label) throws SQLException {
        return accessor(label).getBinaryStream();
    }

    @Override
    public @Nullable Reader getCharacterStream(int column) throws SQLException {
        return accessor(column).getCharacterStream();
    }

    @Override
    public @Nullable Reader getCharacterStream(String label) throws SQLException {
        return accessor(label).getCharacterStream();
    }

    @Override
    public @Nullable Reader getNCharacterStream(int column) throws SQLException {
        return accessor(column).getNCharacterStream();
    }

    @Override
    public @Nullable Reader getNCharacterStream(String label) throws SQLException {
        return accessor(label).getNCharacterStream();
    }

    @Override
    public @Nullable String getNString(int column) throws SQLException {
        return accessor(column).getNString();
    }

    @Override
    public @Nullable String getNString(String label) throws SQLException {
        return accessor(label).getNString();
    }

    @Override
    public @Nullable URL getURL(int column) throws SQLException {
        return accessor(column).getURL();
    }

    @Override
    public @Nullable URL getURL(String label) throws SQLException {
        return accessor(label).getURL();
    }

    @Override
    public @Nullable Object getObject(int column) throws SQLException {
        return accessor(column).getObject();
    }

    @Override
    public @Nullable Object getObject(String label) throws SQLException {
        return accessor(label).getObject();
    }

    @Override
    public Array getArray(int column) throws SQLException {
        return accessor(column).getArray();
    }

    @Override
    public Array getArray(String label) throws SQLException {
        return accessor(label).getArray();
    }

    @Override
    public Blob getBlob(int column) throws SQLException {
        return accessor(column).getBlob();
    }

    @Override
    public Blob getBlob(String label) throws SQLException {
        return accessor(label).getBlob();
    }

    @Override
    public Clob getClob(int column) throws SQLException {
        return accessor(column).getClob();
    }

    @Override
    public Clob getClob(String label) throws SQLException {
        return accessor(label).getClob();
    }

    @Override
    public NClob getNClob(int column) throws SQLException {
        return accessor(column).getNClob();
    }

    @Override
    public NClob getNClob(String label) throws SQLException {
        return accessor(label).getNClob();
    }

    @Override
    public Ref getRef(int column) throws SQLException {
        return accessor(column).getRef();
    }

    @Override
    public Ref getRef(String label) throws SQLException {
        return accessor(label).getRef();
    }

    @Override
    public SQLXML getSQLXML(int column) throws SQLException {
        return accessor(column).getSQLXML();
    }

    @Override
    public SQLXML getSQLXML(String label) throws SQLException {
        return accessor(label).getSQLXML();
    }

    @Override
    public @Nullable Date getDate(int column) throws SQLException {
        return accessor(column).getDate(null);
    }

    @Override
    public @Nullable Date getDate(String label) throws SQLException {
        return accessor(label).getDate(null);
    }

    @Override
    public @Nullable Date getDate(int column, @Nullable Calendar calendar) throws SQLException {
        return accessor(column).getDate(calendar);
    }

    @Override
    public @Nullable Date getDate(String label, @Nullable Calendar calendar) throws SQLException {
        return accessor(label).getDate(calendar);
    }

    @Override
    public @Nullable Time getTime(int column) throws SQLException {
        return accessor(column).getTime(null);
    }

    @Override
    public @Nullable Time getTime(String label) throws SQLException {
        return accessor(label).getTime(null);
    }

    @Override
    public @Nullable Time getTime(int column, @Nullable Calendar calendar) throws SQLException {
        return accessor(column).getTime(calendar);
    }

    @Override
    public @Nullable Time getTime(String label, @Nullable Calendar calendar) throws SQLException {
        return accessor(label).getTime(calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int column) throws SQLException {
        return accessor(column).getTimestamp(null);
    }

    @Override
    public @Nullable Timestamp getTimestamp(String label) throws SQLException {
        return accessor(label).getTimestamp(null);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int column, @Nullable Calendar calendar) throws SQLException {
        return accessor(column).getTimestamp(calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(String label, @Nullable Calendar calendar) throws SQLException {
        return accessor(label).getTimestamp(calendar);
    }

    @Override
    @SuppressWarnings("deprecation")
    public @Nullable BigDecimal getBigDecimal(int column, int scale) throws SQLException {
        return accessor(column).getBigDecimal(scale);
    }

    @Override
    @SuppressWarnings("deprecation")
    public @Nullable BigDecimal getBigDecimal(String label, int scale) throws SQLException {
        return accessor(label).getBigDecimal(scale);
    }

    @Override
    @SuppressWarnings("deprecation")
    public @Nullable InputStream getUnicodeStream(int column) throws SQLException {
        return accessor(column).getUnicodeStream();
    }

    @Override
    @SuppressWarnings("deprecation")
    public @Nullable InputStream getUnicodeStream(String label) throws SQLException {
        return accessor(label).getUnicodeStream();
    }

    @Override
    public @Nullable Object getObject(int column, @Nullable Map<String, Class<?>> map) throws SQLException {
        return accessor(column).getObject(map);
    }

    @Override
    public @Nullable Object getObject(String label, @Nullable Map<String, Class<?>> map) throws SQLException {
        return accessor(label).getObject(map);
    }

    @Override
    public <T> @Nullable T getObject(int column, Class<T> type) throws SQLException {
        return accessor(column).getObject(type);
    }

    @Override
    public <T> @Nullable T getObject(String label, Class<T> type) throws SQLException {
        return accessor(label).getObject(type);
    }
}

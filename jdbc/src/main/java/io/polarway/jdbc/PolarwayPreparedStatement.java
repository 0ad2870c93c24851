package io.polarway.jdbc;

import io.polarway.engine.Query;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.BatchUpdateException;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import org.apache.calcite.avatica.AvaticaPreparedStatement;
import org.apache.calcite.avatica.AvaticaUtils;
import org.apache.calcite.avatica.Meta;
import org.jspecify.annotations.Nullable;

/// A statement that was planned when it was prepared, with `?` parameters that are set before each execution.
public final class PolarwayPreparedStatement extends AvaticaPreparedStatement implements StatementRun.Owner {
    private final StatementRun run;
    private final Query query;
    private final ParameterMetaData parameterMetaData;
    private final ParameterValues parameters;
    private final List<@Nullable Object[]> batch = new ArrayList<>();

    PolarwayPreparedStatement(PolarwayConnection connection, Query query, int holdability) throws SQLException {
        super(connection, null, signature(query.sql()), ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY,
                holdability);
        this.run = new StatementRun(connection);
        this.query = query;
        this.parameterMetaData = new PolarwayParameterMetaData(query.parameterTypes());
        this.parameters = new ParameterValues(query.parameterTypes());
    }

    private static Meta.Signature signature(String sql) {
        return new Meta.Signature(List.of(), sql, List.of(), java.util.Map.of(), Meta.CursorFactory.OBJECT,
                Meta.StatementType.SELECT);
    }

    private boolean execute(StatementRun.Wanted wanted, @Nullable Object[] values) throws SQLException {
        return run.execute(this, query, wanted, maxRowCount, values);
    }

    @Override
    public boolean execute() throws SQLException {
        checkOpen();
        return execute(StatementRun.Wanted.ANY, parameters.all());
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        checkOpen();
        execute(StatementRun.Wanted.ROWS, parameters.all());
        return run.openedResult();
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        checkOpen();
        execute(StatementRun.Wanted.COUNT, parameters.all());
        return run.updateCount();
    }

    /// Returns the columns of the rows to come; null if the statement gives none.
    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        checkOpen();
        return query.returnsRows() ? new PolarwayResultSetMetaData(query.schema()) : null;
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        checkOpen();
        return parameterMetaData;
    }

    @Override
    public void clearParameters() throws SQLException {
        checkOpen();
        parameters.clear();
    }

    @Override
    public void addBatch() throws SQLException {
        checkOpen();
        batch.add(parameters.all());
    }

    @Override
    public void clearBatch() throws SQLException {
        checkOpen();
        batch.clear();
    }

    /// Executes the statement once for each set of parameters, up to the first that fails.
    @Override
    public long[] executeLargeBatch() throws SQLException {
        checkOpen();
        List<@Nullable Object[]> sets = List.copyOf(batch);
        batch.clear();
        long[] counts = new long[sets.size()];
        for (int i = 0; i < counts.length; i++) {
            try {
                execute(StatementRun.Wanted.COUNT, sets.get(i));
                counts[i] = run.updateCount();
            } catch (SQLException e) {
                throw new BatchUpdateException(e.getMessage(), e.getSQLState(), e.getErrorCode(),
                        Arrays.copyOf(counts, i), e);
            }
        }
        return counts;
    }

    private void set(int parameter, @Nullable Object value) throws SQLException {
        checkOpen();
        parameters.set(parameter, value);
    }

    @Override
    public void setBoolean(int parameter, boolean value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setByte(int parameter, byte value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setShort(int parameter, short value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setInt(int parameter, int value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setLong(int parameter, long value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setFloat(int parameter, float value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setDouble(int parameter, double value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setBigDecimal(int parameter, @Nullable BigDecimal value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setString(int parameter, @Nullable String value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setBytes(int parameter, byte @Nullable [] value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setNString(int parameter, @Nullable String value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setDate(int parameter, @Nullable Date value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setTime(int parameter, @Nullable Time value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setTimestamp(int parameter, @Nullable Timestamp value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setObject(int parameter, @Nullable Object value) throws SQLException {
        set(parameter, value);
    }

    @Override
    public void setURL(int parameter, @Nullable URL value) throws SQLException {
        set(parameter, value == null ? null : value.toString());
    }

    @Override
    public void setDate(int parameter, @Nullable Date value, @Nullable Calendar calendar) throws SQLException {
        set(parameter, value == null ? null : CalendarTimes.localDate(value, calendar));
    }

    @Override
    public void setTime(int parameter, @Nullable Time value, @Nullable Calendar calendar) throws SQLException {
        set(parameter, value == null ? null : CalendarTimes.localTime(value, calendar));
    }

    @Override
    public void setTimestamp(int parameter, @Nullable Timestamp value, @Nullable Calendar calendar)
            throws SQLException {
        checkOpen();
        parameters.set(parameter, value, calendar);
    }

    @Override
    public void setNull(int parameter, int sqlType) throws SQLException {
        set(parameter, null);
    }

    @Override
    public void setNull(int parameter, int sqlType, @Nullable String typeName) throws SQLException {
        set(parameter, null);
    }

    @Override
    public void setObject(int parameter, @Nullable Object value, int sqlType) throws SQLException {
        checkOpen();
        parameters.set(parameter, value, sqlType, -1);
    }

    @Override
    public void setObject(int parameter, @Nullable Object value, int sqlType, int scaleOrLength) throws SQLException {
        checkOpen();
        parameters.set(parameter, value, sqlType, scaleOrLength);
    }

    @Override
    public void setObject(int parameter, @Nullable Object value, @Nullable SQLType sqlType) throws SQLException {
        setObject(parameter, value, code(sqlType));
    }

    @Override
    public void setObject(int parameter, @Nullable Object value, @Nullable SQLType sqlType, int scaleOrLength)
            throws SQLException {
        setObject(parameter, value, code(sqlType), scaleOrLength);
    }

    @Override
    public void setAsciiStream(int parameter, @Nullable InputStream value) throws SQLException {
        set(parameter, LongValues.ascii(value, Long.MAX_VALUE));
    }

    @Override
    public void setAsciiStream(int parameter, @Nullable InputStream value, long length) throws SQLException {
        set(parameter, LongValues.ascii(value, length));
    }

    @Override
    public void setAsciiStream(int parameter, @Nullable InputStream value, int length) throws SQLException {
        set(parameter, LongValues.ascii(value, length));
    }

    @Override
    public void setBinaryStream(int parameter, @Nullable InputStream value) throws SQLException {
        set(parameter, LongValues.bytes(value, Long.MAX_VALUE));
    }

    @Override
    public void setBinaryStream(int parameter, @Nullable InputStream value, long length) throws SQLException {
        set(parameter, LongValues.bytes(value, length));
    }

    @Override
    public void setBinaryStream(int parameter, @Nullable InputStream value, int length) throws SQLException {
        set(parameter, LongValues.bytes(value, length));
    }

    @Override
    public void setCharacterStream(int parameter, @Nullable Reader value) throws SQLException {
        set(parameter, LongValues.text(value, Long.MAX_VALUE));
    }

    @Override
    public void setCharacterStream(int parameter, @Nullable Reader value, long length) throws SQLException {
        set(parameter, LongValues.text(value, length));
    }

    @Override
    public void setCharacterStream(int parameter, @Nullable Reader value, int length) throws SQLException {
        set(parameter, LongValues.text(value, length));
    }

    @Override
    public void setNCharacterStream(int parameter, @Nullable Reader value) throws SQLException {
        set(parameter, LongValues.text(value, Long.MAX_VALUE));
    }

    @Override
    public void setNCharacterStream(int parameter, @Nullable Reader value, long length) throws SQLException {
        set(parameter, LongValues.text(value, length));
    }

    @Override
    public void setClob(int parameter, @Nullable Reader value) throws SQLException {
        set(parameter, LongValues.text(value, Long.MAX_VALUE));
    }

    @Override
    public void setClob(int parameter, @Nullable Reader value, long length) throws SQLException {
        set(parameter, LongValues.text(value, length));
    }

    @Override
    public void setNClob(int parameter, @Nullable Reader value) throws SQLException {
        set(parameter, LongValues.text(value, Long.MAX_VALUE));
    }

    @Override
    public void setNClob(int parameter, @Nullable Reader value, long length) throws SQLException {
        set(parameter, LongValues.text(value, length));
    }

    @Override
    public void setBlob(int parameter, @Nullable InputStream value) throws SQLException {
        set(parameter, LongValues.bytes(value, Long.MAX_VALUE));
    }

    @Override
    public void setBlob(int parameter, @Nullable InputStream value, long length) throws SQLException {
        set(parameter, LongValues.bytes(value, length));
    }

    @Override
    @SuppressWarnings("deprecation")
    public void setUnicodeStream(int parameter, @Nullable InputStream value, int length) throws SQLException {
        byte[] bytes = LongValues.bytes(value, length);
        set(parameter, bytes == null ? null : new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public void setClob(int parameter, @Nullable Clob value) throws SQLException {
        set(parameter, value == null ? null : value.getSubString(1, Math.toIntExact(value.length())));
    }

    @Override
    public void setNClob(int parameter, @Nullable NClob value) throws SQLException {
        set(parameter, value == null ? null : value.getSubString(1, Math.toIntExact(value.length())));
    }

    @Override
    public void setBlob(int parameter, @Nullable Blob value) throws SQLException {
        set(parameter, value == null ? null : value.getBytes(1, Math.toIntExact(value.length())));
    }

    @Override
    public void setArray(int parameter, @Nullable Array value) throws SQLException {
        throw SqlErrors.unsupported("An array parameter");
    }

    @Override
    public void setRef(int parameter, @Nullable Ref value) throws SQLException {
        throw SqlErrors.unsupported("A reference");
    }

    @Override
    public void setRowId(int parameter, @Nullable RowId value) throws SQLException {
        throw SqlErrors.unsupported("A row identifier");
    }

    @Override
    public void setSQLXML(int parameter, @Nullable SQLXML value) throws SQLException {
        throw SqlErrors.unsupported("XML");
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        throw textGiven();
    }

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        throw textGiven();
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        throw textGiven();
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        throw textGiven();
    }

    @Override
    public boolean execute(String sql, int autoGeneratedKeys) throws SQLException {
        throw textGiven();
    }

    @Override
    public boolean execute(String sql, int[] columnIndexes) throws SQLException {
        throw textGiven();
    }

    @Override
    public boolean execute(String sql, String[] columnNames) throws SQLException {
        throw textGiven();
    }

    @Override
    public int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        throw textGiven();
    }

    @Override
    public int executeUpdate(String sql, int[] columnIndexes) throws SQLException {
        throw textGiven();
    }

    @Override
    public int executeUpdate(String sql, String[] columnNames) throws SQLException {
        throw textGiven();
    }

    @Override
    public long executeLargeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        throw textGiven();
    }

    @Override
    public long executeLargeUpdate(String sql, int[] columnIndexes) throws SQLException {
        throw textGiven();
    }

    @Override
    public long executeLargeUpdate(String sql, String[] columnNames) throws SQLException {
        throw textGiven();
    }

    private static int code(@Nullable SQLType type) throws SQLException {
        Integer code = type == null ? null : type.getVendorTypeNumber();
        if (code == null) {
            throw SqlErrors.wrongArgument("Not a type of java.sql: " + type);
        }
        return code;
    }

    private static SQLException textGiven() {
        return SqlErrors.wrongState("A prepared statement has its text already: use the method without a text");
    }

    @Override
    public StatementRun run() {
        return run;
    }

    @Override
    protected void checkOpen() throws SQLException {
        run.checkOpen();
    }

    @Override
    public boolean isClosed() {
        return run.isClosed();
    }

    @Override
    public void cancel() throws SQLException {
        run.cancel();
    }

    /// Stops what runs, closes the result and gives the statement up. Any thread.
    @Override
    public void close() throws SQLException {
        try {
            close_();
        } catch (RuntimeException e) {
            throw SqlErrors.of(e, null);
        }
    }

    @Override
    protected void close_() {
        run.close(super::close_);
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        return run.result();
    }

    @Override
    public int getUpdateCount() throws SQLException {
        return AvaticaUtils.toSaturatedInt(run.updateCount());
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        return run.updateCount();
    }

    @Override
    public boolean getMoreResults(int current) throws SQLException {
        run.leaveResult(current);
        return false;
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        return run.timeoutSeconds();
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        run.timeoutSeconds(seconds);
    }

    @Override
    public void setLargeMaxRows(long rows) throws SQLException {
        run.checkRows("The most rows are", rows);
        super.setLargeMaxRows(rows);
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        run.checkRows("The fetch size is", rows);
        super.setFetchSize(rows);
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        run.checkFetchDirection(direction);
    }

    @Override
    public int getFetchDirection() throws SQLException {
        return run.fetchDirection();
    }

    @Override
    public void setMaxFieldSize(int bytes) throws SQLException {
        run.checkMaxFieldSize(bytes);
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        run.processesEscapes(enable);
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        throw SqlErrors.unsupported("A named cursor");
    }

    @Override
    public void setPoolable(boolean poolable) throws SQLException {
        run.poolable(poolable);
    }

    @Override
    public boolean isPoolable() throws SQLException {
        return run.isPoolable();
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        return run.warnings();
    }

    @Override
    public void clearWarnings() throws SQLException {
        run.clearWarnings();
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        return run.generatedKeys();
    }

    @Override
    public <T> T unwrap(Class<T> wanted) throws SQLException {
        return run.unwrap(this, query, wanted);
    }

    @Override
    public boolean isWrapperFor(Class<?> wanted) {
        return run.isWrapperFor(this, query, wanted);
    }
}

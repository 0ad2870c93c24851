package io.polarway.jdbc;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.kernel.cast.TextForm;
import io.polarway.engine.kernel.cast.TextSink;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ListType;
import io.polarway.engine.type.MapType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.StructType;
import io.polarway.engine.type.TimestampType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.ZoneId;
import java.util.Calendar;
import java.util.Map;
import org.apache.calcite.avatica.util.Cursor;
import org.joou.UByte;
import org.joou.UInteger;
import org.joou.ULong;
import org.joou.UShort;
import org.jspecify.annotations.Nullable;

/// Reads one column of the current batch at the row of the cursor, whatever its encoding.
///
/// A getter begins with [#locate], which finds the entry of the row and notes whether it is NULL; subclasses read the
/// entry. Getters that a type has no answer for fail with SQLState 07006.
abstract class ColumnAccessor implements Cursor.Accessor {
    private final BatchCursor cursor;
    private final Field field;
    private final ZoneId timezone;
    private final TextSink sink = new TextSink();
    private @Nullable TextForm textForm;
    private @Nullable MemorySegment rowValidity;
    private @Nullable MemorySegment entryValidity;
    private @Nullable MemorySegment codes;
    /// All ones, or 0 where every row shows entry 0.
    private int mask = -1;
    private boolean isAllNull;
    private @Nullable FlatColumn entries;

    /// The values of the entries; empty while no batch is bound.
    MemorySegment values = MemorySegment.NULL;

    ColumnAccessor(BatchCursor cursor, Field field, ZoneId timezone) {
        this.cursor = cursor;
        this.field = field;
        this.timezone = timezone;
    }

    /// Creates the accessor of a column.
    static ColumnAccessor create(BatchCursor cursor, Field field, ZoneId timezone) {
        return switch (field.type()) {
            case ScalarType scalar -> switch (scalar) {
                case NULL -> new NullAccessor(cursor, field, timezone);
                case BOOLEAN -> new BooleanAccessor(cursor, field, timezone);
                case TINYINT, SMALLINT, INTEGER, BIGINT -> new IntegerAccessor(cursor, field, timezone);
                case REAL, DOUBLE -> new FloatingAccessor(cursor, field, timezone);
                case VARCHAR -> new TextAccessor(cursor, field, timezone);
                case VARBINARY -> new BinaryAccessor(cursor, field, timezone);
                case DATE -> new DateAccessor(cursor, field, timezone);
                case TIME -> new TimeAccessor(cursor, field, timezone);
                case UUID -> new UuidAccessor(cursor, field, timezone);
                case INTERVAL_YEAR_MONTH, INTERVAL_DAY_TIME -> new IntervalAccessor(cursor, field, timezone);
            };
            case DecimalType decimal -> new DecimalAccessor(cursor, field, decimal, timezone);
            case TimestampType timestamp -> new TimestampAccessor(cursor, field, timestamp, timezone);
            case ListType list -> new NestedAccessor(cursor, field, timezone);
            case StructType struct -> new NestedAccessor(cursor, field, timezone);
            case MapType map -> new NestedAccessor(cursor, field, timezone);
        };
    }

    /// Lets the getters read a column, which stays borrowed until [#unbind].
    void bind(Column column) {
        unbind();
        mask = -1;
        isAllNull = field.type() == ScalarType.NULL;
        switch (column) {
            case FlatColumn flat -> entries(flat);
            case ConstantColumn constant -> {
                mask = 0;
                if (constant.isNull()) {
                    isAllNull = true;
                } else {
                    entries(constant.value());
                }
            }
            case DictionaryColumn dictionary -> {
                rowValidity = dictionary.validity();
                codes = dictionary.codes();
                entries(dictionary.dictionary());
            }
        }
    }

    private void entries(FlatColumn flat) {
        entries = flat;
        entryValidity = flat.validity();
        values = flat.values();
    }

    /// Lets go of the column: what a getter reads after this is outside of every segment.
    void unbind() {
        values = MemorySegment.NULL;
        entries = null;
        rowValidity = null;
        entryValidity = null;
        codes = null;
    }

    /// Returns the flat column that [#locate] gives rows of.
    final FlatColumn entries() throws SQLException {
        FlatColumn flat = entries;
        if (flat == null) {
            throw noCurrentRow();
        }
        return flat;
    }

    /// Returns the flat column that is bound, or null where every row is NULL.
    final @Nullable FlatColumn boundEntries() {
        return entries;
    }

    /// Returns whether the column is a dictionary, whose entries show in many rows.
    final boolean isDictionary() {
        return codes != null;
    }

    /// Returns the entry of the current row, or -1 if it is NULL, which is noted for `wasNull`.
    final int locate() throws SQLException {
        int row = cursor.position;
        if (row < 0) {
            throw noCurrentRow();
        }
        MemorySegment rowBits = rowValidity;
        if (isAllNull || rowBits != null && !Bits.get(rowBits, row)) {
            cursor.wasNull = true;
            return -1;
        }
        MemorySegment rowCodes = codes;
        int entry = rowCodes == null ? row & mask : rowCodes.getAtIndex(Layouts.INT, row);
        MemorySegment entryBits = entryValidity;
        if (entryBits != null && !Bits.get(entryBits, entry)) {
            cursor.wasNull = true;
            return -1;
        }
        cursor.wasNull = false;
        return entry;
    }

    /// Returns the natural Java object of an entry, as JDBC maps SQL's types.
    abstract Object object(int entry) throws SQLException;

    /// Returns the engine's text of an entry.
    String text(int entry) throws SQLException {
        TextForm form = textForm;
        if (form == null) {
            form = TextForm.of(field.type(), timezone);
            textForm = form;
        }
        sink.clear();
        form.write(entries(), entry, sink);
        return sink.toString();
    }

    /// Returns an entry as an object of java.time or another class that only this type knows, or null if it does not know
    /// the class.
    @Nullable
    Object convert(int entry, Class<?> wanted) throws SQLException {
        return null;
    }

    final Field field() {
        return field;
    }

    /// Returns the session's time zone.
    final ZoneId timezone() {
        return timezone;
    }

    /// Returns the exception for a getter that the type has no answer for.
    final SQLException cannotConvert(String wanted) {
        return new SQLException(
                "Column " + field.name() + " of type " + field.type().sql() + " cannot be read as " + wanted,
                SqlErrors.CANNOT_CONVERT);
    }

    /// Returns the exception for a number that the wanted type cannot hold.
    final SQLException outOfRange(Object value, String wanted) {
        return new java.sql.SQLDataException(
                "Column " + field.name() + " holds " + value + ", which is out of range for "
                        + wanted,
                SqlErrors.OUT_OF_RANGE);
    }

    private static SQLException noCurrentRow() {
        return new SQLException("There is no current row: call next first, and read only while it answers true",
                SqlErrors.NO_CURRENT_ROW);
    }

    @Override
    public final boolean wasNull() {
        return cursor.wasNull;
    }

    @Override
    public final @Nullable String getString() throws SQLException {
        int entry = locate();
        return entry < 0 ? null : text(entry);
    }

    @Override
    public final @Nullable Object getObject() throws SQLException {
        int entry = locate();
        return entry < 0 ? null : object(entry);
    }

    @Override
    public final @Nullable Object getObject(@Nullable Map<String, Class<?>> map) throws SQLException {
        return getObject();
    }

    @Override
    public final <T> @Nullable T getObject(@Nullable Class<T> wanted) throws SQLException {
        if (wanted == null) {
            throw SqlErrors.wrongArgument("The class is null");
        }
        Object value = ObjectConversion.read(this, wanted);
        return value == null ? null : wanted.cast(value);
    }

    @Override
    public boolean getBoolean() throws SQLException {
        throw cannotConvert("boolean");
    }

    /// Reads an integer of 64 bits; the narrower getters check what it gives. NULL is 0.
    @Override
    public long getLong() throws SQLException {
        throw cannotConvert("a whole number");
    }

    @Override
    public int getInt() throws SQLException {
        long value = getLong();
        if (value != (int) value) {
            throw outOfRange(value, "int");
        }
        return (int) value;
    }

    @Override
    public short getShort() throws SQLException {
        long value = getLong();
        if (value != (short) value) {
            throw outOfRange(value, "short");
        }
        return (short) value;
    }

    @Override
    public byte getByte() throws SQLException {
        long value = getLong();
        if (value != (byte) value) {
            throw outOfRange(value, "byte");
        }
        return (byte) value;
    }

    @Override
    public double getDouble() throws SQLException {
        throw cannotConvert("a number");
    }

    @Override
    public float getFloat() throws SQLException {
        return (float) getDouble();
    }

    @Override
    public @Nullable BigDecimal getBigDecimal() throws SQLException {
        throw cannotConvert("a number");
    }

    @Override
    public final @Nullable BigDecimal getBigDecimal(int scale) throws SQLException {
        BigDecimal value = getBigDecimal();
        return value == null ? null : value.setScale(scale, RoundingMode.HALF_UP);
    }

    /// Reads a whole number of any size; a fraction is cut off.
    @Nullable
    BigInteger getBigInteger() throws SQLException {
        BigDecimal value = getBigDecimal();
        return value == null ? null : value.toBigInteger();
    }

    @Override
    public byte @Nullable [] getBytes() throws SQLException {
        throw cannotConvert("bytes");
    }

    @Override
    public @Nullable Date getDate(@Nullable Calendar calendar) throws SQLException {
        throw cannotConvert("a date");
    }

    @Override
    public @Nullable Time getTime(@Nullable Calendar calendar) throws SQLException {
        throw cannotConvert("a time");
    }

    @Override
    public @Nullable Timestamp getTimestamp(@Nullable Calendar calendar) throws SQLException {
        throw cannotConvert("a timestamp");
    }

    @Override
    public final @Nullable InputStream getAsciiStream() throws SQLException {
        String text = getString();
        return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public final @Nullable InputStream getUnicodeStream() throws SQLException {
        String text = getString();
        return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public final @Nullable InputStream getBinaryStream() throws SQLException {
        byte[] bytes = getBytes();
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }

    @Override
    public final @Nullable Reader getCharacterStream() throws SQLException {
        String text = getString();
        return text == null ? null : new StringReader(text);
    }

    @Override
    public final @Nullable Reader getNCharacterStream() throws SQLException {
        return getCharacterStream();
    }

    @Override
    public final @Nullable String getNString() throws SQLException {
        return getString();
    }

    @Override
    public final @Nullable URL getURL() throws SQLException {
        String text = getString();
        if (text == null) {
            return null;
        }
        try {
            return URI.create(text.strip()).toURL();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw cannotConvert("a URL: " + text);
        }
    }

    @Override
    public Array getArray() throws SQLException {
        throw cannotConvert("an array");
    }

    @Override
    public Struct getStruct() throws SQLException {
        throw cannotConvert("a struct");
    }

    @Override
    public final Ref getRef() throws SQLException {
        throw cannotConvert("a reference");
    }

    @Override
    public final Blob getBlob() throws SQLException {
        throw cannotConvert("a BLOB: use getBytes or getBinaryStream");
    }

    @Override
    public final Clob getClob() throws SQLException {
        throw cannotConvert("a CLOB: use getString or getCharacterStream");
    }

    @Override
    public final NClob getNClob() throws SQLException {
        throw cannotConvert("an NCLOB: use getString or getCharacterStream");
    }

    @Override
    public final SQLXML getSQLXML() throws SQLException {
        throw cannotConvert("XML");
    }

    @Override
    public final UByte getUByte() throws SQLException {
        return UByte.valueOf(getShort());
    }

    @Override
    public final UShort getUShort() throws SQLException {
        return UShort.valueOf(getInt());
    }

    @Override
    public final UInteger getUInt() throws SQLException {
        return UInteger.valueOf(getLong());
    }

    @Override
    public final ULong getULong() throws SQLException {
        return ULong.valueOf(getLong());
    }
}

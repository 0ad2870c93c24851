package io.polarway.engine.batch;

import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// One value per row, laid out as Arrow does.
///
/// - `validity`: a bitmap of `rows` bits, 1 where the row is not NULL; absent when no row is NULL. The values of NULL rows
///   are defined memory, but meaningless (a VIEW of a NULL row is all zeros).
/// - `values`: as the type's [io.polarway.engine.type.Storage] says. VIEW: 16 bytes per row: an int length; up to 12 bytes
///   the string itself follows, zero-padded; else its first 4 bytes, an int index into `data`, an int offset into that
///   buffer. LIST: rows + 1 int offsets.
/// - `data`: the buffers that long views point into; empty otherwise.
/// - `children`: one for LIST (for MAP, a STRUCT of key and value), one per field for STRUCT.
public final class FlatColumn extends Column {
    private static final ArrowBuf[] NO_BUFFERS = {};
    private static final MemorySegment[] NO_SEGMENTS = {};

    private final @Nullable ArrowBuf validityBuffer;
    private final ArrowBuf valuesBuffer;
    private final ArrowBuf[] dataBuffers;
    private final List<Column> children;
    private final @Nullable MemorySegment validity;
    private final MemorySegment values;
    private final MemorySegment[] data;

    /// Creates a column that takes over one reference of each buffer and child.
    public FlatColumn(SqlType type, int rows, @Nullable ArrowBuf validity, ArrowBuf values, ArrowBuf[] data,
            List<Column> children) {
        super(type, rows);
        this.validityBuffer = validity;
        this.valuesBuffer = values;
        this.dataBuffers = data;
        this.children = List.copyOf(children);
        this.validity = validity == null ? null : Layouts.segment(validity);
        this.values = Layouts.segment(values);
        if (data.length == 0) {
            this.data = NO_SEGMENTS;
        } else {
            this.data = new MemorySegment[data.length];
            for (int i = 0; i < data.length; i++) {
                this.data[i] = Layouts.segment(data[i]);
            }
        }
    }

    /// Creates a column of fixed-width values or bits that takes over one reference of each buffer.
    public FlatColumn(SqlType type, int rows, @Nullable ArrowBuf validity, ArrowBuf values) {
        this(type, rows, validity, values, NO_BUFFERS, List.of());
    }

    /// Returns the validity bitmap, or null when no row is NULL.
    public @Nullable MemorySegment validity() {
        return validity;
    }

    /// Returns the values.
    public MemorySegment values() {
        return values;
    }

    /// Returns the buffers that long views point into. Not to be changed.
    public MemorySegment[] data() {
        return data;
    }

    /// Returns the child columns.
    public List<Column> children() {
        return children;
    }

    /// Returns the validity buffer, borrowed, or null when no row is NULL.
    public @Nullable ArrowBuf validityBuffer() {
        return validityBuffer;
    }

    /// Returns the values buffer, borrowed.
    public ArrowBuf valuesBuffer() {
        return valuesBuffer;
    }

    /// Returns the buffers that long views point into, borrowed. Not to be changed.
    public ArrowBuf[] dataBuffers() {
        return dataBuffers;
    }

    @Override
    public boolean mayHaveNulls() {
        return validity != null;
    }

    @Override
    public boolean isNull(int row) {
        MemorySegment bitmap = validity;
        return bitmap != null && !Bits.get(bitmap, row);
    }

    @Override
    public long bytes() {
        long bytes = valuesBuffer.capacity() + (validityBuffer == null ? 0 : validityBuffer.capacity());
        for (ArrowBuf buffer : dataBuffers) {
            bytes += buffer.capacity();
        }
        for (Column child : children) {
            bytes += child.bytes();
        }
        return bytes;
    }

    @Override
    void free() {
        if (validityBuffer != null) {
            validityBuffer.close();
        }
        valuesBuffer.close();
        for (ArrowBuf buffer : dataBuffers) {
            buffer.close();
        }
        for (Column child : children) {
            child.close();
        }
    }
}

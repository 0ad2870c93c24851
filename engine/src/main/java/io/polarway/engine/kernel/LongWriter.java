package io.polarway.engine.kernel;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;

/// How a loop over 64-bit integers writes its results: a parameter of loop templates.
public enum LongWriter {
    INT8("TINYINT") {
        @Override
        public void write(MemorySegment values, int row, long value) {
            MemoryAccess.setByte(values, row, (byte) value);
        }

        @Override
        public long excess(long value) {
            return value ^ (byte) value;
        }
    },
    INT16("SMALLINT") {
        @Override
        public void write(MemorySegment values, int row, long value) {
            MemoryAccess.setShortAtIndex(values, row, (short) value);
        }

        @Override
        public long excess(long value) {
            return value ^ (short) value;
        }
    },
    INT32("INTEGER") {
        @Override
        public void write(MemorySegment values, int row, long value) {
            MemoryAccess.setIntAtIndex(values, row, (int) value);
        }

        @Override
        public long excess(long value) {
            return value ^ (int) value;
        }
    },
    INT64("BIGINT") {
        @Override
        public void write(MemorySegment values, int row, long value) {
            MemoryAccess.setLongAtIndex(values, row, value);
        }

        @Override
        public long excess(long value) {
            return 0;
        }
    };

    private final String integerType;

    LongWriter(String integerType) {
        this.integerType = integerType;
    }

    /// Returns the SQL name of the integer type of this width.
    public String integerType() {
        return integerType;
    }

    /// Writes the value of row `row`, cut to the width.
    public abstract void write(MemorySegment values, int row, long value);

    /// Returns 0 if the value fits the width.
    public abstract long excess(long value);

    /// Returns the writer of a storage.
    public static LongWriter of(Storage storage) {
        return switch (storage) {
            case INT8 -> INT8;
            case INT16 -> INT16;
            case INT32 -> INT32;
            case INT64 -> INT64;
            case NONE, BIT, INT128, FLOAT32, FLOAT64, VIEW, BYTES16, LIST, STRUCT ->
                    throw EngineException.internal(storage + " is not written as a 64-bit integer");
        };
    }
}

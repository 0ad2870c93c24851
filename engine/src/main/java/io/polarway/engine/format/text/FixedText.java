package io.polarway.engine.format.text;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.kernel.cast.NativeText;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// How the values of a type of fixed width are written; the parameter of [FixedLoop].
enum FixedText {
    BOOLEAN {
        @Override
        long write(MemorySegment values, int position, CellState state, MemorySegment out, long at) {
            return NativeText.truth(Bits.get(values, position), out, at);
        }
    },
    INT8 {
        @Override
        long write(MemorySegment values, int position, CellState state, MemorySegment out, long at) {
            return NativeText.integer(MemoryAccess.getByte(values, position), out, at);
        }
    },
    INT16 {
        @Override
        long write(MemorySegment values, int position, CellState state, MemorySegment out, long at) {
            return NativeText.integer(MemoryAccess.getShortAtIndex(values, position), out, at);
        }
    },
    INT32 {
        @Override
        long write(MemorySegment values, int position, CellState state, MemorySegment out, long at) {
            return NativeText.integer(MemoryAccess.getIntAtIndex(values, position), out, at);
        }
    },
    INT64 {
        @Override
        long write(MemorySegment values, int position, CellState state, MemorySegment out, long at) {
            return NativeText.integer(MemoryAccess.getLongAtIndex(values, position), out, at);
        }
    },
    DECIMAL {
        @Override
        long write(MemorySegment values, int position, CellState state, MemorySegment out, long at) {
            return NativeText.decimal(MemoryAccess.getLongAtIndex(values, position), state.scale(), state.unit(), out,
                    at);
        }
    },
    REAL {
        @Override
        long write(MemorySegment values, int position, CellState state, MemorySegment out, long at) {
            return state.text().floating(MemoryAccess.getFloatAtIndex(values, position), out, at);
        }
    },
    DOUBLE {
        @Override
        long write(MemorySegment values, int position, CellState state, MemorySegment out, long at) {
            return state.text().floating(MemoryAccess.getDoubleAtIndex(values, position), out, at);
        }
    },
    DATE {
        @Override
        long write(MemorySegment values, int position, CellState state, MemorySegment out, long at) {
            return state.text().date(MemoryAccess.getIntAtIndex(values, position), out, at);
        }
    },
    TIME {
        @Override
        long write(MemorySegment values, int position, CellState state, MemorySegment out, long at) {
            return NativeText.time(MemoryAccess.getLongAtIndex(values, position), out, at);
        }
    },
    TIMESTAMP {
        @Override
        long write(MemorySegment values, int position, CellState state, MemorySegment out, long at) {
            return state.text().timestamp(MemoryAccess.getLongAtIndex(values, position), out, at);
        }
    },
    INSTANT {
        @Override
        long write(MemorySegment values, int position, CellState state, MemorySegment out, long at) {
            return state.text().instant(MemoryAccess.getLongAtIndex(values, position), out, at);
        }
    };

    /// Writes the value at `position` at `at`, may clobber [NativeText#SLACK] bytes from there on, and returns where it ends.
    abstract long write(MemorySegment values, int position, CellState state, MemorySegment out, long at);

    /// Returns how a type is written, or null if it is none of these.
    static @Nullable FixedText of(SqlType type) {
        return switch (type) {
            case DecimalType decimal -> decimal.isLong() ? DECIMAL : null;
            case TimestampType timestamp -> timestamp.withTimeZone() ? INSTANT : TIMESTAMP;
            case ScalarType scalar -> switch (scalar) {
                case BOOLEAN -> BOOLEAN;
                case TINYINT -> INT8;
                case SMALLINT -> INT16;
                case INTEGER -> INT32;
                case BIGINT -> INT64;
                case REAL -> REAL;
                case DOUBLE -> DOUBLE;
                case DATE -> DATE;
                case TIME -> TIME;
                case NULL, VARCHAR, VARBINARY, UUID, INTERVAL_YEAR_MONTH, INTERVAL_DAY_TIME -> null;
            };
            default -> null;
        };
    }

    /// The characters that the text of any of these values is made of.
    static boolean isCharacter(int character) {
        return character >= '0' && character <= '9' || "+-.: aefilnrstuyBCIN".indexOf(character) >= 0;
    }
}

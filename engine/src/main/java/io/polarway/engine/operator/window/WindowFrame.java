package io.polarway.engine.operator.window;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Which rows around each row a window function sees (the standard's window frame clause).
///
/// @param mode what the bounds count
/// @param from the first row
/// @param to the last row
/// @param exclusion which of the rows between them are left out
public record WindowFrame(Mode mode, Bound from, Bound to, Exclusion exclusion) {
    /// RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW: what stands when a window has ORDER BY and says nothing else.
    public static final WindowFrame DEFAULT = new WindowFrame(Mode.RANGE, new Bound(Kind.UNBOUNDED_PRECEDING, null),
            new Bound(Kind.CURRENT_ROW, null), Exclusion.NO_OTHERS);

    /// What the bounds of a frame count.
    public enum Mode {
        /// Rows.
        ROWS,
        /// Differences of the value that orders the rows.
        RANGE,
        /// Groups of rows whose ORDER BY values are equal.
        GROUPS
    }

    /// Where a bound lies.
    public enum Kind {
        /// The partition's first row.
        UNBOUNDED_PRECEDING,
        /// A distance before the current row.
        PRECEDING,
        /// The current row; in RANGE and GROUPS mode its first or last peer.
        CURRENT_ROW,
        /// A distance after the current row.
        FOLLOWING,
        /// The partition's last row.
        UNBOUNDED_FOLLOWING
    }

    /// What EXCLUDE leaves out of a frame.
    public enum Exclusion {
        /// Nothing.
        NO_OTHERS,
        /// The current row.
        CURRENT_ROW,
        /// The current row and its peers.
        GROUP,
        /// The current row's peers, but not itself.
        TIES
    }

    /// One end of a frame.
    ///
    /// @param kind where it lies
    /// @param distance how far away, for PRECEDING and FOLLOWING; else null
    public record Bound(Kind kind, @Nullable Distance distance) {
    }

    /// How far a bound is from the current row; never negative.
    public sealed interface Distance {
        /// Rows, groups of peers, or units of a whole number: of an integer, of a DECIMAL's last digit, of a timestamp.
        record Units(long count) implements Distance {
        }

        /// Units of the last digit of a DECIMAL of more than 18 digits.
        record WideUnits(BigInteger count) implements Distance {
        }

        /// Microseconds from a DATE.
        record Micros(long count) implements Distance {
        }

        /// Months from a DATE or TIMESTAMP.
        record Months(int count) implements Distance {
        }

        /// A difference of floating-point numbers.
        record Real(double difference) implements Distance {
        }
    }
}

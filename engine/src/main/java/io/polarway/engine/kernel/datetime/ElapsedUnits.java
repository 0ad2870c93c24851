package io.polarway.engine.kernel.datetime;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.TimestampType;
import org.jspecify.annotations.Nullable;

/// The number of boundaries of a unit below a day that pass between two instants. The boundaries are those of the clock in the session's
/// time zone, but what passes is time: when the clock is set back or forward by an hour, that is none.
public final class ElapsedUnits implements Kernel {
    private final Kernel truncation;
    private final Kernel counting;

    /// Creates the kernel for a type with time zone.
    public ElapsedUnits(TimestampType type, TimeUnit unit) {
        this.truncation = new Truncate(type, unit);
        this.counting = new LongPairMap(type, type, ScalarType.BIGINT, unit.counting(type.unitsPerSecond()));
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        try (Column from = truncation.apply(new Column[]{arguments[0]}, selection, rows, scratch);
                Column to = truncation.apply(new Column[]{arguments[1]}, selection, rows, scratch)) {
            return counting.apply(new Column[]{from, to}, selection, rows, scratch);
        }
    }
}

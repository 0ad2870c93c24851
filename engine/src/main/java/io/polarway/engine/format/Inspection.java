package io.polarway.engine.format;

import io.polarway.engine.type.Schema;
import io.polarway.engine.type.Statistics;
import org.jspecify.annotations.Nullable;

/// What a look at one file tells, without reading its rows. Immutable.
public interface Inspection {
    /// Returns the columns of the file, those that cannot be read included.
    Schema schema();

    /// Returns why a column cannot be read, naming its type, or null if it can.
    @Nullable
    String unsupported(int column);

    /// Returns the number of rows, or -1 where only reading them would tell.
    long rows();

    /// Returns what is known about the values of a column.
    Statistics statistics(int column);
}

package io.polarway.engine.function;

import io.polarway.engine.batch.Column;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes a window function for all rows of some partitions at once, in loops over the rows in order.
@FunctionalInterface
public interface WindowEvaluation {
    /// Returns the function's value for each row in order. The caller owns the result.
    ///
    /// @param rows the rows, their partitions, peers and frames
    /// @param arguments flat columns of the rows as they were collected, or constants; borrowed
    WindowResult evaluate(WindowRows rows, Column[] arguments);

    /// Returns how the function is computed while rows come in order, or null if it cannot be: since it looks at rows that come
    /// later, or its frames do not begin with the partition.
    ///
    /// @param frame the rows that the function sees
    /// @param arguments what is known of its arguments
    /// @param types the types of its arguments
    default RunningWindow.@Nullable Factory running(RunningFrame frame, WindowArguments arguments,
            List<SqlType> types) {
        return null;
    }

    /// Returns how far the function looks; null if that depends on the rows, or it looks at the whole partition, or numbers its rows.
    ///
    /// @param frame how far its frames reach, or null if that depends on the rows
    /// @param arguments what is known of its arguments
    default @Nullable WindowReach reach(@Nullable WindowReach frame, WindowArguments arguments) {
        return null;
    }
}

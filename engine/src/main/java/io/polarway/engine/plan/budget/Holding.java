package io.polarway.engine.plan.budget;

import java.util.Locale;

/// How much of its input an operator holds at once.
public enum Holding {
    /// A few batches on each worker, however many rows pass.
    STREAMING,
    /// No more than the statement itself, or what is known of the tables, allows.
    BOUNDED,
    /// What depends on the data; the rest is put into temporary files when memory is short.
    SPILLABLE,
    /// What depends on the data, and has to fit into memory.
    UNBOUNDED;

    /// Returns what EXPLAIN calls it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.polarway.engine.format;

import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import org.jspecify.annotations.Nullable;

/// The rows of a scan in runs that follow each other in the order of a column, as statistics tell: sorted one by one, they are sorted.
public interface Runs {
    /// Returns how many runs there are.
    int count();

    /// Returns how many rows the scan has, before its conditions.
    long rows();

    /// Returns how many rows the largest run has.
    long mostRows();

    /// Opens the scan. Each of its morsels is a run, whose rows come in any order.
    RunSource scan(QueryContext context, OperatorProfile profile);

    /// Gives runs in their order.
    interface RunSource extends Source {
        @Override
        @Nullable
        RunMorsel claim();
    }

    /// A run.
    interface RunMorsel extends Morsel {
        /// Returns between what the values lie. Statistics say so: whoever relies on it has to check it.
        KeyRange range();

        /// Returns where the rows are, for errors.
        String place();
    }
}

package io.polarway.engine.format.csv;

import io.polarway.engine.format.Inspection;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.Statistics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the [Sniffer] found out about a file. Immutable.
///
/// @param identity the file
/// @param dialect its dialect
/// @param schema its columns
/// @param formats for each column the format of its dates or timestamps, or null for the usual ones
/// @param hasValues for each column whether a value was seen
/// @param dataStart where in the text the first row behind the header starts
/// @param rows about how many rows there are
/// @param sampled how many rows were looked at, -1 for all
/// @param hasHeader whether the first row has the names
/// @param isWithoutColumns whether there is no row at all
record CsvFile(FileIdentity identity, Dialect dialect, Schema schema, List<@Nullable String> formats,
        List<Boolean> hasValues, long dataStart, long rows, long sampled, boolean hasHeader,
        boolean isWithoutColumns)
        implements
            Inspection {
    @Override
    public @Nullable String unsupported(int column) {
        return null;
    }

    @Override
    public boolean hasExactRows() {
        return false;
    }

    @Override
    public Statistics statistics(int column) {
        return Statistics.unknown(rows);
    }

    @Override
    public boolean hasValues(int column) {
        return hasValues.get(column);
    }
}

package io.polarway.engine.catalog;

import io.polarway.engine.type.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What CREATE EXTERNAL TABLE says.
///
/// @param name the name of the table
/// @param columns the declared columns, types included, partition columns too; empty where the files tell them
/// @param format the name of the files' format, or null if their names tell it
/// @param partitionColumns the columns of PARTITIONED BY: each has to be a `name=value` directory of every file
/// @param locations the patterns of its files
/// @param options further options, as `read_parquet` takes them
/// @param order the columns of WITH ORDER, the most significant first; empty: none is known
public record ExternalTable(String name, Schema columns, @Nullable String format, List<String> partitionColumns,
        List<String> locations, Map<String, Object> options, List<OrderColumn> order) {
    /// A column by which the rows of each file are in order.
    ///
    /// @param name of the column
    /// @param descending whether the greatest value comes first
    /// @param nullsFirst whether NULLs come before all values, whichever the direction
    public record OrderColumn(String name, boolean descending, boolean nullsFirst) {
    }

    /// Copies the collections.
    public ExternalTable {
        partitionColumns = List.copyOf(partitionColumns);
        locations = List.copyOf(locations);
        options = Map.copyOf(options);
        order = List.copyOf(order);
    }

    /// Creates a table whose rows are in no known order.
    public ExternalTable(String name, Schema columns, @Nullable String format, List<String> partitionColumns,
            List<String> locations, Map<String, Object> options) {
        this(name, columns, format, partitionColumns, locations, options, List.of());
    }
}

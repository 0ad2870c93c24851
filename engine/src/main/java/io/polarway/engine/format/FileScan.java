package io.polarway.engine.format;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.type.Schema;
import java.util.List;

/// What a format is asked to read.
///
/// @param files the files, in order
/// @param columns every column that the output or a condition needs
/// @param stored all columns that the files of the table have, needed or not: they settle which name means which
/// @param output which of `columns` to give, in this order
/// @param conditions what all must be TRUE of a row, in the order of the statement; references index `columns`
/// @param runtimeFilters what is known, once the query runs, about some of `columns`; a format may drop rows by them or not
/// @param isOrdered whether morsels have to come in the order of the rows in the files
public record FileScan(List<ScannedFile> files, List<ScanColumn> columns, Schema stored, List<Integer> output,
        List<Expression> conditions, List<RuntimeFilter.Over> runtimeFilters, boolean isOrdered) {
    /// Copies the lists.
    public FileScan {
        files = List.copyOf(files);
        columns = List.copyOf(columns);
        output = List.copyOf(output);
        conditions = List.copyOf(conditions);
        runtimeFilters = List.copyOf(runtimeFilters);
    }

    /// Creates a scan without runtime filters.
    public FileScan(List<ScannedFile> files, List<ScanColumn> columns, Schema stored, List<Integer> output,
            List<Expression> conditions) {
        this(files, columns, stored, output, conditions, List.of(), false);
    }

    /// Returns whether it is known by now that no row is wanted.
    public boolean isEmpty() {
        return runtimeFilters.stream().anyMatch(known -> known.filter().isEmpty());
    }

    /// Returns how large the files are together.
    public long bytes() {
        return files.stream().mapToLong(file -> file.identity().size()).sum();
    }
}

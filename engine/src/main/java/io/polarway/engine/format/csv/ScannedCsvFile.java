package io.polarway.engine.format.csv;

import io.polarway.engine.format.ColumnNames;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.format.ScannedFile;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A file of a scan: which of its columns the scan's columns are, and the type as which each column of the file is read, needed
/// or not.
final class ScannedCsvFile {
    private final int index;
    private final ScannedFile file;
    private final CsvFile sniffed;
    private final CsvOptions options;
    private final SqlType[] types;
    /// For each column of the scan its place in the file, or -1.
    private final int[] places;

    /// Creates the file at a place among those of a scan.
    ScannedCsvFile(int index, CsvFile sniffed, CsvOptions options, FileScan scan) {
        this.index = index;
        this.file = scan.files().get(index);
        this.sniffed = sniffed;
        this.options = options;
        Schema schema = sniffed.schema();
        this.types = new SqlType[schema.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = schema.field(i).type();
        }
        if (!sniffed.isWithoutColumns()) {
            scan.stored().fields().forEach(field -> {
                int found = ColumnNames.find(schema, field.name(), scan.stored());
                if (found >= 0) {
                    types[found] = field.type();
                }
            });
        }
        this.places = new int[scan.columns().size()];
        Arrays.fill(places, -1);
        for (int i = 0; i < places.length; i++) {
            if (scan.columns().get(i) instanceof ScanColumn.Stored stored) {
                places[i] = ColumnNames.find(schema, stored.name(), scan.stored());
                if (places[i] >= 0) {
                    types[places[i]] = stored.type();
                }
            }
        }
    }

    /// Returns the place of the file among those of the scan.
    int index() {
        return index;
    }

    ScannedFile file() {
        return file;
    }

    CsvFile sniffed() {
        return sniffed;
    }

    /// Returns the place in the file of a column of the scan, or -1.
    int place(int column) {
        return places[column];
    }

    SqlType type(int place) {
        return types[place];
    }

    /// Returns how many bytes a row may have.
    int longestLine() {
        return options.longestLine();
    }

    /// Returns the names and types of all columns of the file, as the option `columns` takes them.
    String columns() {
        StringBuilder columns = new StringBuilder("{");
        for (int i = 0; i < types.length; i++) {
            columns.append(i == 0 ? "" : ", ").append('\'')
                    .append(sniffed.schema().field(i).name().replace("'", "''")).append("': '").append(types[i].sql())
                    .append('\'');
        }
        return columns.append('}').toString();
    }

    /// Returns the readers of all columns of the file.
    FieldReader[] readers() {
        NullTexts nulls = new NullTexts(options.nullTexts(), options.hasQuotedNulls());
        NullTexts none = new NullTexts(options.nullTexts().stream().filter(text -> !text.isEmpty()).toList(),
                options.hasQuotedNulls());
        FieldReader[] readers = new FieldReader[types.length];
        for (int i = 0; i < readers.length; i++) {
            String name = sniffed.schema().field(i).name();
            boolean isForced = options.notNull().stream().anyMatch(name::equalsIgnoreCase);
            readers[i] = reader(i, isForced ? none : nulls);
        }
        return readers;
    }

    private FieldReader reader(int place, NullTexts nulls) {
        Dialect dialect = sniffed.dialect();
        SqlType type = types[place];
        String format = format(place);
        if (format != null) {
            return new FormattedReader(place, type, dialect, nulls, format);
        }
        if (type == ScalarType.VARCHAR) {
            return new TextReader(place, dialect, nulls);
        }
        if (type.isInteger()) {
            return new IntegerReader(place, type, dialect, nulls);
        }
        if (type == ScalarType.DOUBLE) {
            return new DoubleReader(place, dialect, nulls, options.decimalSeparator());
        }
        if (type == ScalarType.DATE) {
            return new DateReader(place, dialect, nulls);
        }
        if (type instanceof TimestampType timestamp && !timestamp.withTimeZone()) {
            return new TimestampReader(place, timestamp, dialect, nulls);
        }
        return new CastReader(place, type, dialect, nulls, options.decimalSeparator());
    }

    private @Nullable String format(int place) {
        SqlType type = types[place];
        if (type == ScalarType.DATE || type instanceof TimestampType) {
            String found = sniffed.formats().get(place);
            return found != null ? found : type == ScalarType.DATE ? options.dateFormat() : options.timestampFormat();
        }
        return null;
    }
}

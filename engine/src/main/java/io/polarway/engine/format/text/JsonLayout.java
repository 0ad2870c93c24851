package io.polarway.engine.format.text;

import io.polarway.engine.kernel.cast.TextForm;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.time.ZoneId;

/// One JSON object for each row, in a line of its own, or as an element of one array.
///
/// Numbers and truth values are bare, a DECIMAL with all its digits; NaN, Infinity and -Infinity are those words, as DuckDB
/// writes and reads them, though JSON has none. All else is the text of CAST in quotes.
///
/// @param schema the columns
/// @param isArray whether the objects are elements of an array
record JsonLayout(Schema schema, boolean isArray) implements TextLayout {
    private static final String ARRAY_DELIMITER = ",\n";

    @Override
    public LineColumn column(int index, QueryMemory memory, ZoneId zone) {
        SqlType type = schema.field(index).type();
        Escaping escaping = Escaping.json();
        String first = isArray ? ARRAY_DELIMITER + "\t{" : "{";
        String before = (index == 0 ? first : ",") + '"' + escaping.text(schema.field(index).name()) + "\":";
        String last = isArray ? "}" : "}\n";
        Frame frame = new Frame(memory, before, index == schema.size() - 1 ? last : "", "\"", "null");
        boolean isBare = type == ScalarType.BOOLEAN || type.isInteger() || type.isFloating()
                || type instanceof DecimalType;
        FixedText fixed = FixedText.of(type);
        if (fixed != null) {
            return new LineColumn(FixedCells.of(fixed, CellState.of(type, zone), frame, !isBare), frame, memory);
        }
        // No number is an empty text.
        StringCells strings = new StringCells(new Quoting(!isBare, true, new byte[0], escaping), frame);
        return type == ScalarType.VARCHAR
                ? new LineColumn(strings, frame, memory)
                : new LineColumn(new FormCells(TextForm.of(type, zone)::write, strings, memory), frame, memory);
    }

    @Override
    public String header() {
        return isArray ? "[\n" : "";
    }

    @Override
    public String footer() {
        return isArray ? "\n]\n" : "";
    }

    @Override
    public int skipped() {
        return isArray ? ARRAY_DELIMITER.length() : 0;
    }
}

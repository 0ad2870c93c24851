package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.batch.Views;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.kernel.cast.Casts;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import org.apache.arrow.memory.ArrowBuf;

/// Reads any type as CAST does from VARCHAR.
final class CastReader extends FieldReader {
    private final TextReader text;
    private final Kernel cast;
    private final byte separator;

    CastReader(int column, SqlType type, Dialect dialect, NullTexts nulls, byte separator) {
        super(column);
        this.text = new TextReader(column, dialect, nulls);
        Kernel kernel = Casts.kernel(ScalarType.VARCHAR, type, true);
        if (kernel == null) {
            throw EngineException.of(ErrorCode.UNSUPPORTED, "Text cannot be read as " + type.sql());
        }
        this.cast = kernel;
        this.separator = type instanceof DecimalType || type.isFloating() ? separator : (byte) '.';
    }

    @Override
    boolean canFail() {
        return true;
    }

    @Override
    Column read(RowIndex rows, Block block, Scratch scratch) {
        try (Column texts = texts(rows, block, scratch)) {
            Column values = cast.apply(new Column[]{texts}, null, rows.rows, scratch);
            for (int row = 0; row < rows.rows; row++) {
                if (values.isNull(row) && !texts.isNull(row)) {
                    fault(rows, row);
                }
            }
            return values;
        }
    }

    private Column texts(RowIndex rows, Block block, Scratch scratch) {
        Column texts = text.read(rows, block, scratch);
        if (separator == '.') {
            return texts;
        }
        try (Column original = texts; ViewBuilder builder = new ViewBuilder(scratch.memory(), rows.rows)) {
            FlatColumn column = (FlatColumn) original;
            for (int row = 0; row < rows.rows; row++) {
                byte[] bytes = Views.bytes(column, row);
                for (int i = 0; i < bytes.length; i++) {
                    // A point is no digit then, and what takes its place is none either.
                    bytes[i] = bytes[i] == separator ? (byte) '.' : bytes[i] == '.' ? (byte) '?' : bytes[i];
                }
                builder.set(row, bytes, 0, bytes.length);
            }
            ArrowBuf validity = column.validityBuffer();
            if (validity != null) {
                validity.getReferenceManager().retain();
            }
            return builder.build(ScalarType.VARCHAR, validity);
        }
    }
}

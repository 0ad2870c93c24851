package io.polarway.engine.format.text;

import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.format.FileEncoder;
import io.polarway.engine.format.WriteRequest;
import io.polarway.engine.type.Field;

/// Writes CSV files.
public final class CsvOutput {
    private CsvOutput() {
    }

    /// Checks a request as [io.polarway.engine.format.FileFormat#checkWrite] does.
    public static void check(WriteRequest request) {
        CsvDialect.of(request);
        TextCompression.of(request);
        for (Field field : request.schema().fields()) {
            TextTypes.check("CSV", field);
        }
    }

    /// Returns the encoder of a file, see [io.polarway.engine.format.FileFormat#encoder].
    public static FileEncoder encoder(WriteRequest request, QueryContext context) {
        check(request);
        return new TextEncoder(new CsvLayout(request.schema(), CsvDialect.of(request)),
                TextCompression.of(request), context);
    }
}

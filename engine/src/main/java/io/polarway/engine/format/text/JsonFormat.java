package io.polarway.engine.format.text;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.format.FileEncoder;
import io.polarway.engine.format.FileFormat;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.Inspection;
import io.polarway.engine.format.ScanSource;
import io.polarway.engine.format.WriteRequest;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.type.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// JSON files, which are written and not read: an object in each line, or one array of them.
public final class JsonFormat implements FileFormat {
    private static final List<String> OPTIONS = List.of("array", TextCompression.OPTION, TextCompression.LEVEL);

    /// Creates the format.
    public JsonFormat() {
    }

    @Override
    public String name() {
        return "json";
    }

    @Override
    public Set<String> extensions() {
        return Set.of("json", "ndjson", "jsonl");
    }

    @Override
    public boolean isReadable() {
        return false;
    }

    @Override
    public Inspection inspect(FileIdentity file) {
        throw unreadable(file.path());
    }

    @Override
    public ScanSource scan(FileScan scan, QueryContext context, OperatorProfile profile) {
        throw unreadable("files");
    }

    private static EngineException unreadable(String path) {
        return EngineException.of(ErrorCode.UNSUPPORTED, "Reading JSON is not supported: '" + path + "'");
    }

    @Override
    public void checkWrite(WriteRequest request) {
        request.checkNames("JSON", OPTIONS);
        if (request.flag("array", false) && TextCompression.of(request).kind() != TextCompression.Kind.NONE) {
            throw EngineException.of(ErrorCode.UNSUPPORTED,
                    "A compressed JSON file with ARRAY is not supported. Leave ARRAY or COMPRESSION out");
        }
        Set<String> names = new HashSet<>();
        for (Field field : request.schema().fields()) {
            TextTypes.check("JSON", field);
            if (!names.add(field.name().toLowerCase(Locale.ROOT))) {
                throw EngineException.of(ErrorCode.INVALID_STATEMENT, "Two columns are called \"" + field.name()
                        + "\", of which a reader of JSON would find one. Give them names of their own with AS");
            }
        }
    }

    @Override
    public FileEncoder encoder(WriteRequest request, QueryContext context) {
        checkWrite(request);
        return new TextEncoder(new JsonLayout(request.schema(), request.flag("array", false)),
                TextCompression.of(request),
                context);
    }
}

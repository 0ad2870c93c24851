package io.polarway.engine.format.text;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Storage;

/// Which columns text files can hold.
final class TextTypes {
    private TextTypes() {
    }

    /// Throws UNSUPPORTED for a nested column.
    static void check(String format, Field field) {
        Storage storage = field.type().storage();
        if (storage == Storage.LIST || storage == Storage.STRUCT) {
            throw EngineException.of(ErrorCode.UNSUPPORTED, "Writing " + field.type() + " columns as " + format
                    + " is not supported: \"" + field.name() + "\". CAST it to VARCHAR, or leave it out");
        }
    }
}

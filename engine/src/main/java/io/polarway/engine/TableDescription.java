package io.polarway.engine;

import io.polarway.engine.type.Schema;

/// A table or view that a session can name without a path.
///
/// @param name the name as it was written
/// @param kind `TABLE` or `VIEW`
/// @param schema its columns
public record TableDescription(String name, String kind, Schema schema) {
}

package io.polarway.engine.type;

import java.util.List;
import java.util.stream.Collectors;

/// STRUCT: named parts, in order.
///
/// @param fields the parts
public record StructType(List<Field> fields) implements SqlType {
    /// Copies the list.
    public StructType {
        fields = List.copyOf(fields);
    }

    @Override
    public Storage storage() {
        return Storage.STRUCT;
    }

    @Override
    public String sql() {
        return fields.stream().map(field -> field.name() + " " + field.type().sql())
                .collect(Collectors.joining(", ", "STRUCT(", ")"));
    }

    @Override
    public String toString() {
        return sql();
    }
}

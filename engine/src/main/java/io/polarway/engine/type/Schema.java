package io.polarway.engine.type;

import java.util.List;
import java.util.stream.Collectors;

/// The columns of a table, a batch stream or a result, in order.
///
/// @param fields the columns
public record Schema(List<Field> fields) {
    /// Copies the list.
    public Schema {
        fields = List.copyOf(fields);
    }

    /// Creates a schema of the given columns.
    public static Schema of(Field... fields) {
        return new Schema(List.of(fields));
    }

    /// Returns the number of columns.
    public int size() {
        return fields.size();
    }

    /// Returns column `index`, counted from 0.
    public Field field(int index) {
        return fields.get(index);
    }

    /// Returns the position of the column with exactly this name; else of the only one with this name in another case;
    /// -1 if there is none, -2 if several differ only in case.
    public int indexOf(String name) {
        int found = -1;
        for (int i = 0; i < fields.size(); i++) {
            String candidate = fields.get(i).name();
            if (candidate.equals(name)) {
                return i;
            }
            if (candidate.equalsIgnoreCase(name)) {
                found = found == -1 ? i : -2;
            }
        }
        return found;
    }

    /// Returns the schema of the chosen columns, in the given order.
    public Schema project(int... columns) {
        return new Schema(java.util.Arrays.stream(columns).mapToObj(fields::get).toList());
    }

    @Override
    public String toString() {
        return fields.stream().map(field -> field.name() + " " + field.type().sql())
                .collect(Collectors.joining(", ", "(", ")"));
    }
}

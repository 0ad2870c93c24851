package io.polarway.engine.format;

import io.polarway.engine.type.Schema;

/// Which column of a file is which column of a table: the one of exactly the same name, else the only one whose name differs
/// just in case.
public final class ColumnNames {
    private ColumnNames() {
    }

    /// Returns the column of `file` that holds the values of the table's column `name`, or -1 if there is none.
    ///
    /// @param table the columns of the table: a file's column that has its exact name there belongs to that one
    public static int find(Schema file, String name, Schema table) {
        int found = -1;
        for (int i = 0; i < file.size(); i++) {
            String candidate = file.field(i).name();
            if (candidate.equals(name)) {
                return i;
            }
            if (candidate.equalsIgnoreCase(name) && !hasExactly(table, candidate)) {
                found = found == -1 ? i : -2;
            }
        }
        return Math.max(found, -1);
    }

    private static boolean hasExactly(Schema schema, String name) {
        return schema.fields().stream().anyMatch(field -> field.name().equals(name));
    }
}

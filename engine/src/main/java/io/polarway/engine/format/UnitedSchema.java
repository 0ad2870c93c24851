package io.polarway.engine.format;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.cast.Casts;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// The columns of several files together, by name: each has the type that holds the values of all files. The order in which
/// files are added settles the order of the columns and nothing else. Used by one thread.
///
/// A file in which a column is empty, or NULL throughout, has no say in its type.
public final class UnitedSchema {
    private final List<UnitedColumn> columns = new ArrayList<>();
    private final Map<String, UnitedColumn> byName = new HashMap<>();
    private final Map<String, List<UnitedColumn>> byFoldedName = new HashMap<>();
    private final Schema declared;
    private final BinaryOperator<@Nullable SqlType> common;
    private final boolean takesTypes;
    private int files;
    /// The columns for the case that no file has any.
    private Schema placeholder = Schema.of();

    /// Creates a schema without columns.
    ///
    /// @param declared the columns whose types are settled, whatever the files have: these may differ as far as a cast exists
    /// @param common finds the type that holds the values of two, or null
    /// @param takesTypes whether the option `types` gives columns a type
    public UnitedSchema(Schema declared, BinaryOperator<@Nullable SqlType> common, boolean takesTypes) {
        this.declared = declared;
        this.common = common;
        this.takesTypes = takesTypes;
    }

    private static final class UnitedColumn {
        final String name;
        /// The type by the files that have values; null until one has.
        @Nullable
        SqlType type;
        /// A file with values of that type, for errors.
        String typeFile = "";
        /// The type by the first file without values, used when none has any.
        SqlType emptyType = ScalarType.NULL;
        @Nullable
        String unsupported;
        boolean isNullable;
        int files;
        /// The first file that has it.
        final String firstFile;

        UnitedColumn(String name, String firstFile) {
            this.name = name;
            this.firstFile = firstFile;
        }
    }

    /// Adds the columns of a file.
    ///
    /// Throws SCHEMA_MISMATCH, naming both files, the column and its types, if no type holds both.
    public void add(String path, Inspection file) {
        if (file.isWithoutColumns()) {
            placeholder = file.schema();
            return;
        }
        Schema schema = file.schema();
        for (int i = 0; i < schema.size(); i++) {
            Field field = schema.field(i);
            UnitedColumn column = find(field.name(), schema, path);
            column.files++;
            column.isNullable |= field.nullable();
            String reason = file.unsupported(i);
            if (reason != null) {
                if (column.unsupported == null) {
                    column.unsupported = "Column \"" + column.name + "\" of '" + path + "' cannot be read: " + reason
                            + ". Select other columns";
                }
            } else {
                add(column, field.type(), file, i, path);
            }
        }
        files++;
    }

    private void add(UnitedColumn column, SqlType type, Inspection file, int index, String path) {
        if (type.equals(column.type)) {
            return;
        }
        int settled = declared.indexOf(column.name);
        if (settled >= 0) {
            column.type = declared.field(settled).type();
            if (!isCastable(type, column.type) && file.hasValues(index)) {
                throw EngineException.of(ErrorCode.SCHEMA_MISMATCH,
                        "Column \"" + column.name + "\" is " + type + " in '"
                                + path + "', which cannot be cast to " + column.type + ", as which it is declared");
            }
            return;
        }
        if (!file.hasValues(index)) {
            column.emptyType = column.emptyType == ScalarType.NULL ? type : column.emptyType;
            return;
        }
        SqlType before = column.type;
        SqlType common = before == null ? type : this.common.apply(before, type);
        if (common == null) {
            throw EngineException.of(ErrorCode.SCHEMA_MISMATCH, "Column \"" + column.name + "\" is " + before + " in '"
                    + column.typeFile + "' and " + type + " in '" + path
                    + "', and no type holds the values of both exactly. "
                    + (takesTypes
                            ? "types = {'" + column.name.replace("'", "''")
                                    + "': 'VARCHAR'} of read_csv reads it as text"
                            : "Read the files apart and cast the column, or give it a type with CREATE EXTERNAL TABLE"));
        }
        if (!common.equals(before)) {
            column.type = common;
            column.typeFile = path;
        }
    }

    private static boolean isCastable(SqlType from, SqlType to) {
        return from.equals(to) || Casts.kernel(from, to, false) != null;
    }

    private UnitedColumn find(String name, Schema file, String path) {
        UnitedColumn exact = byName.get(name);
        if (exact != null) {
            return exact;
        }
        List<UnitedColumn> folded = byFoldedName.computeIfAbsent(name.toLowerCase(Locale.ROOT),
                any -> new ArrayList<>());
        List<UnitedColumn> free = folded.stream()
                .filter(column -> file.fields().stream().noneMatch(field -> field.name().equals(column.name))).toList();
        if (free.size() > 1) {
            throw EngineException.of(ErrorCode.SCHEMA_MISMATCH, "Column \"" + name + "\" of '" + path + "' may be \""
                    + free.get(0).name + "\" or \"" + free.get(1).name
                    + "\" of other files, which differ only in case");
        }
        if (!free.isEmpty()) {
            return free.getFirst();
        }
        UnitedColumn column = new UnitedColumn(name, path);
        // The files before do not have it.
        column.isNullable = files > 0;
        columns.add(column);
        byName.put(name, column);
        folded.add(column);
        return column;
    }

    /// Returns the columns of all files added so far.
    public Schema schema() {
        return columns.isEmpty() ? placeholder : new Schema(columns.stream().map(column -> {
            SqlType type = column.type;
            boolean isEverywhere = column.files == files;
            return new Field(column.name,
                    column.unsupported != null ? ScalarType.NULL : type == null ? column.emptyType : type,
                    column.isNullable || !isEverywhere);
        }).toList());
    }

    /// Throws SCHEMA_MISMATCH, naming a column and the file, if one of the files added so far lacks a column of another.
    public void checkComplete() {
        for (UnitedColumn column : columns) {
            if (column.files < files) {
                throw EngineException.of(ErrorCode.SCHEMA_MISMATCH, "Column \"" + column.name + "\" of '"
                        + column.firstFile
                        + "' is not in all files. union_by_name = true makes it NULL where it is not");
            }
        }
    }

    /// Returns for each column why it cannot be read, as a whole message, or null.
    public List<@Nullable String> unsupported() {
        List<@Nullable String> reasons = new ArrayList<>();
        columns.forEach(column -> reasons.add(column.unsupported));
        while (reasons.size() < schema().size()) {
            reasons.add(null);
        }
        return reasons;
    }
}

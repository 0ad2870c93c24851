package io.polarway.calcite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.SchemaFactory;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.Schemas;
import org.jspecify.annotations.Nullable;

/// Makes a schema of files for a model of Calcite. Its operands, all of them optional:
///
/// - `directory`: where relative paths begin, and whose files and folders are tables; the working directory by default
/// - `tables`: an object of further tables, each a glob, or a list of globs, by the name of the table
/// - `settings`: an object of the engine's settings, such as `memory_limit`
///
/// ```json
/// {"version": "1.0", "defaultSchema": "files", "schemas": [{
///   "name": "files", "type": "custom", "factory": "io.polarway.calcite.PolarwaySchemaFactory",
///   "operand": {"directory": "data", "tables": {"trades": "raw/2026-*/trades.parquet"}}}]}
/// ```
public final class PolarwaySchemaFactory implements SchemaFactory {
    private static final List<String> OPERANDS = List.of("directory", "settings", "tables");

    /// Creates the factory; Calcite does.
    public PolarwaySchemaFactory() {
    }

    @Override
    public Schema create(@Nullable SchemaPlus parent, String name, Map<String, Object> operands) {
        if (parent == null) {
            throw new IllegalArgumentException("The schema " + name + " has no parent");
        }
        String directory = "";
        Map<String, List<String>> tables = new LinkedHashMap<>();
        Map<String, String> settings = new TreeMap<>();
        for (Map.Entry<String, Object> operand : operands.entrySet()) {
            Object value = operand.getValue();
            switch (operand.getKey()) {
                case "directory" -> directory = String.valueOf(value);
                case "tables" ->
                        object(name, "tables", value).forEach((table, files) -> tables.put(table, globs(files)));
                case "settings" -> object(name, "settings", value)
                        .forEach((setting, text) -> settings.put(setting, String.valueOf(text)));
                // What Calcite adds of its own.
                case "modelUri", "baseDirectory" -> {
                }
                default -> throw new IllegalArgumentException("Operand of schema " + name + " not found: "
                        + operand.getKey() + ". There are " + String.join(", ", OPERANDS));
            }
        }
        EngineConnection connection = EngineConnection.open(directory, settings, tables);
        Expression expression = Schemas.subSchemaExpression(parent, name, PolarwaySchema.class);
        return new PolarwaySchema(connection, new PolarwayConvention(expression, name));
    }

    private static Map<String, Object> object(String schema, String operand, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("Operand " + operand + " of schema " + schema
                    + " is an object of names and values, not " + value);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((key, element) -> object.put(String.valueOf(key), String.valueOf(element)));
        map.forEach((key, element) -> {
            if (element instanceof List<?> list) {
                object.put(String.valueOf(key), list);
            }
        });
        return object;
    }

    private static List<String> globs(Object files) {
        return files instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of(files.toString());
    }
}

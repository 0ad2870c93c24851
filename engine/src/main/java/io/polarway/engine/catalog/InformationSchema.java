package io.polarway.engine.catalog;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.ErrorKind;
import io.polarway.engine.error.NearestName;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The views of the standard's INFORMATION_SCHEMA (ISO/IEC 9075-11) over the names of a catalog: SCHEMATA, TABLES, VIEWS and
/// COLUMNS, each with the columns that clients ask for. All names are in the catalog `polarway` and the schema `main`.
public final class InformationSchema {
    /// The name of the schema.
    public static final String NAME = "information_schema";

    private static final String CATALOG = Catalog.NAME;
    private static final String SCHEMA = Catalog.SCHEMA;
    private static final List<String> VIEWS = List.of("columns", "schemata", "tables", "views");

    private InformationSchema() {
    }

    /// Returns whether a name is that of something in this schema.
    ///
    /// @param name the parts of the name
    public static boolean isView(List<String> name) {
        return name.size() > 1 && name.get(name.size() - 2).equalsIgnoreCase(NAME)
                && Catalog.isSchema(name.subList(0, name.size() - 1));
    }

    /// Returns the names of the views, sorted.
    public static List<String> views() {
        return VIEWS;
    }

    /// Returns the columns of one of the views.
    public static Schema schema(String view) {
        return switch (view) {
            case "schemata" -> texts("catalog_name", "schema_name", "schema_owner");
            case "tables" -> texts("table_catalog", "table_schema", "table_name", "table_type", "is_insertable_into");
            case "views" -> texts("table_catalog", "table_schema", "table_name", "view_definition", "check_option",
                    "is_updatable");
            case "columns" -> columns();
            default -> throw EngineException.internal("no view of " + NAME + ": " + view);
        };
    }

    private static Schema columns() {
        List<Field> fields = new ArrayList<>(
                texts("table_catalog", "table_schema", "table_name", "column_name").fields());
        fields.add(new Field("ordinal_position", ScalarType.INTEGER));
        fields.addAll(texts("column_default", "is_nullable", "data_type").fields());
        for (String number : List.of("numeric_precision", "numeric_scale", "datetime_precision")) {
            fields.add(new Field(number, ScalarType.INTEGER));
        }
        return new Schema(fields);
    }

    /// Returns one of the views. Throws UNDEFINED_TABLE naming those there are.
    ///
    /// @param view its name, in any case
    /// @param columns gives the columns of a name of the catalog
    public static Table table(String view, Catalog catalog, Function<CatalogName, Schema> columns,
            Cancellation cancellation) {
        return switch (view.toLowerCase(Locale.ROOT)) {
            case "schemata" -> of("schemata", List.of(row(CATALOG, SCHEMA, null), row(CATALOG, NAME, null)));
            case "tables" -> tables(catalog.names(cancellation));
            case "views" -> views(catalog.names(cancellation), catalog, cancellation);
            case "columns" -> columns(catalog.names(cancellation), columns);
            default -> throw EngineException.of(ErrorCode.UNDEFINED_TABLE, "Table not found: " + NAME + "." + view
                    + ". There are " + String.join(", ", VIEWS) + NearestName.hint(view, VIEWS));
        };
    }

    private static Table of(String view, List<List<@Nullable Object>> rows) {
        return new RowsTable(NAME + "." + view, schema(view), rows);
    }

    private static Schema texts(String... names) {
        return new Schema(Arrays.stream(names).map(name -> new Field(name, ScalarType.VARCHAR)).toList());
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private static Table tables(List<CatalogName> names) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (CatalogName name : names) {
            String type = switch (name.kind()) {
                case VIEW -> "VIEW";
                case EXTERNAL_TABLE, FILE, STORED_TABLE -> "BASE TABLE";
            };
            String isWritable = name.kind() == CatalogName.Kind.STORED_TABLE ? "YES" : "NO";
            rows.add(row(CATALOG, SCHEMA, name.name(), type, isWritable));
        }
        return of("tables", rows);
    }

    private static Table views(List<CatalogName> names, Catalog catalog, Cancellation cancellation) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (CatalogName name : names) {
            if (name.kind() == CatalogName.Kind.VIEW
                    && catalog.entry(List.of(name.name()), cancellation) instanceof CatalogEntry.ViewEntry entry) {
                rows.add(row(CATALOG, SCHEMA, entry.name(), entry.sql(), "NONE", "NO"));
            }
        }
        return of("views", rows);
    }

    private static Table columns(List<CatalogName> names, Function<CatalogName, Schema> columns) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (CatalogName name : names) {
            List<Field> described = fields(name, columns);
            for (int i = 0; i < described.size(); i++) {
                SqlType type = described.get(i).type();
                rows.add(row(CATALOG, SCHEMA, name.name(), described.get(i).name(), i + 1, null, "YES", type.sql(),
                        precision(type), scale(type), type instanceof TimestampType timestamp
                                ? Integer.valueOf(timestamp.nanos() ? 9 : 6)
                                : null));
            }
        }
        return of("columns", rows);
    }

    /// Returns no columns where the files of a table or the query of a view cannot be read: it hides none of the others.
    private static List<Field> fields(CatalogName name, Function<CatalogName, Schema> columns) {
        try {
            return columns.apply(name).fields();
        } catch (EngineException e) {
            if (e.code().kind() == ErrorKind.USER) {
                return List.of();
            }
            throw e;
        }
    }

    private static @Nullable Integer precision(SqlType type) {
        return switch (type) {
            case DecimalType decimal -> decimal.precision();
            case ScalarType.TINYINT -> 8;
            case ScalarType.SMALLINT -> 16;
            case ScalarType.INTEGER -> 32;
            case ScalarType.BIGINT -> 64;
            case ScalarType.REAL -> 24;
            case ScalarType.DOUBLE -> 53;
            default -> null;
        };
    }

    private static @Nullable Integer scale(SqlType type) {
        return switch (type) {
            case DecimalType decimal -> decimal.scale();
            case ScalarType.TINYINT, ScalarType.SMALLINT, ScalarType.INTEGER, ScalarType.BIGINT -> 0;
            default -> null;
        };
    }
}

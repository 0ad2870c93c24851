package io.polarway.jdbc;

import io.polarway.engine.catalog.Catalog;
import io.polarway.engine.catalog.InformationSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one catalog and its schemas, as `information_schema` and qualified names in statements know them.
final class Namespace {
    static final String CATALOG = Catalog.NAME;
    /// The schema of all tables and functions.
    static final String SCHEMA = Catalog.SCHEMA;
    /// The schema of the views that describe them.
    static final String INFORMATION = InformationSchema.NAME;
    static final List<String> SCHEMAS = List.of(INFORMATION, SCHEMA);

    private Namespace() {
    }

    /// Returns whether a caller who asks for this catalog and schema means one of the schemas; no catalog, `""` and `%`
    /// mean any.
    static boolean matches(@Nullable String catalog, @Nullable String schemaPattern, String schema) {
        return isAny(catalog, CATALOG) && (isAny(schemaPattern, schema) || NamePattern.matches(schemaPattern, schema));
    }

    private static boolean isAny(@Nullable String asked, String name) {
        return asked == null || asked.isEmpty() || asked.equals("%") || asked.equalsIgnoreCase(name);
    }
}

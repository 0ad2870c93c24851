package io.polarway.engine.plan.syntax;

import io.polarway.engine.catalog.Catalog;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;

/// Names of columns that say which catalog and schema their table is in, as tools write them: `main.t.x`, `polarway.main.t.x`.
final class QualifiedNames {
    private QualifiedNames() {
    }

    /// Returns the name from the table on; a name of a column, of a table and a column, or of all columns of a table stays.
    static SqlIdentifier fromTable(SqlIdentifier name) {
        List<String> names = name.names;
        int qualifiers = names.size() - 2;
        if (qualifiers < 1 || !Catalog.isSchema(names.subList(0, qualifiers))) {
            return name;
        }
        SqlIdentifier rest = name.getComponent(qualifiers, names.size());
        return (SqlIdentifier) rest.clone(name.getParserPosition());
    }
}

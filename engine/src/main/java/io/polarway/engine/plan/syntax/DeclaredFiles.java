package io.polarway.engine.plan.syntax;

import io.polarway.engine.catalog.ExternalTable;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Files with declared columns in the FROM of a query that a statement such as COPY FROM stands for; no text can name one.
public final class DeclaredFiles extends SqlIdentifier {
    private static final long serialVersionUID = 1;

    private final transient ExternalTable table;

    public DeclaredFiles(ExternalTable table, SqlParserPos position) {
        super(table.name(), position);
        this.table = table;
    }

    ExternalTable table() {
        return table;
    }
}

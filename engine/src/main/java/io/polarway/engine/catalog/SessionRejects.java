package io.polarway.engine.catalog;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.RejectTables;
import io.polarway.engine.exec.Rejects;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps rejects in tables of the session's catalog, which are like those of CREATE TABLE: they can be changed and dropped, and are
/// made anew for the next scan then.
public final class SessionRejects implements RejectTables {
    private final Catalog catalog;
    private final QueryMemory memory;
    /// By their names in lower case.
    private final Map<String, StoredTable> made = new HashMap<>();
    private long scans;

    /// Creates the tables of a session, of which there is none yet.
    ///
    /// @param memory where the rows stay
    public SessionRejects(Catalog catalog, QueryMemory memory) {
        this.catalog = catalog;
        this.memory = memory;
    }

    @Override
    public synchronized Rejects open(String scansName, String errorsName, long limit) {
        // Both names are looked at before a table is made.
        checkName(scansName, SCANS);
        checkName(errorsName, ERRORS);
        return new ScanRejects(++scans, table(scansName, SCANS), table(errorsName, ERRORS), limit, catalog, memory);
    }

    private void checkName(String name, Schema schema) {
        StoredTable known = known(name);
        if (known == null ? catalog.isDefined(List.of(name)) : !known.schema().equals(schema)) {
            throw EngineException.of(ErrorCode.DUPLICATE_OBJECT, "Rejects cannot be stored in \"" + name
                    + "\": that is another table or view. Drop it, or choose other names with rejects_table and "
                    + "rejects_scan");
        }
        if (known != null && known.writing().isHeldByCurrentThread()) {
            throw EngineException.of(ErrorCode.INVALID_STATEMENT, "The statement changes \"" + name
                    + "\" and stores rejects in it. Choose another name with rejects_table and rejects_scan");
        }
    }

    private @Nullable StoredTable known(String name) {
        StoredTable known = made.get(name.toLowerCase(Locale.ROOT));
        return known != null && catalog.isStored(known.name(), known) ? known : null;
    }

    private StoredTable table(String name, Schema schema) {
        StoredTable known = known(name);
        if (known != null) {
            return known;
        }
        StoredTable table = new StoredTable(name, schema);
        catalog.createTable(List.of(name), table, false);
        made.put(name.toLowerCase(Locale.ROOT), table);
        return table;
    }
}

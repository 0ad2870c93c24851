package io.polarway.engine.plan;

import io.polarway.engine.catalog.CatalogName;
import io.polarway.engine.catalog.ExternalTable;
import io.polarway.engine.catalog.StoredTable;
import io.polarway.engine.operator.copy.CopyTarget;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.type.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement that was read and checked: a query with its plan, or what another statement asks for.
public sealed interface Statement {

    /// A query.
    ///
    /// @param plan its plan
    record Select(QueryPlan plan) implements Statement {
    }

    /// COPY of a query's rows to files.
    ///
    /// @param plan the query's plan
    /// @param target where the rows go
    record Copy(QueryPlan plan, CopyTarget target) implements Statement {
    }

    /// EXPLAIN of a query, or of COPY.
    ///
    /// @param plan the query's plan
    /// @param target where COPY writes; null for a query
    /// @param isAnalyze whether it is run, to show what its operators did
    /// @param isBudget whether it is shown what memory they take at most
    record Explain(QueryPlan plan, @Nullable CopyTarget target, boolean isAnalyze, boolean isBudget,
            boolean isJson) implements Statement {
    }

    /// SET, and RESET of one setting.
    ///
    /// @param setting the setting
    /// @param value its new value as text; null for the default
    record SetSetting(Setting<?> setting, @Nullable String value) implements Statement {
    }

    /// RESET ALL.
    record ResetSettings() implements Statement {
    }

    /// SHOW of one setting.
    ///
    /// @param setting the setting
    record ShowSetting(Setting<?> setting) implements Statement {
    }

    /// SHOW ALL, SHOW SETTINGS.
    record ShowSettings() implements Statement {
    }

    /// SHOW TABLES.
    record ShowTables() implements Statement {
    }

    /// DESCRIBE, SHOW COLUMNS.
    ///
    /// @param schema the columns of the table or query
    record Describe(Schema schema) implements Statement {
    }

    /// CREATE VIEW.
    ///
    /// @param name the parts of its name
    /// @param sql the text of its query
    /// @param columns the names of its columns; empty where the query tells them
    /// @param isReplace whether it replaces a view of that name
    /// @param isIfNotExists whether a view of that name is left as it is
    record CreateView(List<String> name, String sql, List<String> columns, boolean isReplace, boolean isIfNotExists)
            implements
                Statement {
        /// Copies the lists.
        public CreateView {
            name = List.copyOf(name);
            columns = List.copyOf(columns);
        }
    }

    /// CREATE EXTERNAL TABLE.
    ///
    /// @param schema the parts of the name before the table's own
    /// @param table the table
    /// @param isReplace whether it replaces a table of that name
    /// @param isIfNotExists whether a table of that name is left as it is
    record CreateExternalTable(List<String> schema, ExternalTable table, boolean isReplace, boolean isIfNotExists)
            implements
                Statement {
        /// Copies the list.
        public CreateExternalTable {
            schema = List.copyOf(schema);
        }
    }

    /// CREATE TABLE.
    ///
    /// @param name the parts of its name
    /// @param schema its columns
    /// @param rows the query whose rows it begins with, or null for none
    /// @param isReplace whether it replaces a table of that name
    /// @param isIfNotExists whether a table of that name is left as it is
    record CreateTable(List<String> name, Schema schema, @Nullable QueryPlan rows, boolean isReplace,
            boolean isIfNotExists) implements Statement {
        /// Copies the list.
        public CreateTable {
            name = List.copyOf(name);
        }
    }

    /// INSERT, and COPY FROM.
    ///
    /// @param table the table
    /// @param rows a query that gives the table's columns
    record Insert(StoredTable table, QueryPlan rows) implements Statement {
    }

    /// DELETE and UPDATE.
    ///
    /// @param table the table
    /// @param rows a query over the table that gives the rows to be there afterwards
    /// @param marksChanges whether it gives, after the table's columns, which rows are changed ones; else those that it does not
    ///     give count
    record Rewrite(StoredTable table, QueryPlan rows, boolean marksChanges) implements Statement {
    }

    /// TRUNCATE.
    ///
    /// @param table the table
    record Truncate(StoredTable table) implements Statement {
    }

    /// SUMMARIZE.
    ///
    /// @param aggregates a query of one row: the same measures of each column, column by column
    /// @param columns the columns
    record Summarize(QueryPlan aggregates, Schema columns) implements Statement {
    }

    /// SHOW FUNCTIONS.
    record ShowFunctions() implements Statement {
    }

    /// DROP VIEW, DROP TABLE.
    ///
    /// @param name the parts of the name
    /// @param kind what is dropped
    /// @param isIfExists whether it is no error if there is none
    record Drop(List<String> name, CatalogName.Kind kind, boolean isIfExists) implements Statement {
        /// Copies the list.
        public Drop {
            name = List.copyOf(name);
        }
    }
}

package io.polarway.engine.plan.parser;

import java.util.List;
import java.util.Locale;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;

/// `SHOW name`, `SHOW ALL`, `SHOW SETTINGS`, `SHOW TABLES`, `SHOW FUNCTIONS`, `SHOW COLUMNS FROM table`.
public final class ShowStatement extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("SHOW", SqlKind.OTHER_DDL);

    /// What is shown.
    public enum Subject {
        /// One setting, whose name is the statement's [ShowStatement#name()].
        SETTING,
        /// All settings.
        SETTINGS,
        /// The tables of the schema.
        TABLES,
        /// The functions of the engine.
        FUNCTIONS,
        /// The columns of the statement's [ShowStatement#table()].
        COLUMNS
    }

    private final Subject subject;
    private final SqlIdentifier name;
    private final @Nullable SqlNode table;

    private ShowStatement(SqlParserPos position, Subject subject, SqlIdentifier name, @Nullable SqlNode table) {
        super(position);
        this.subject = subject;
        this.name = name;
        this.table = table;
    }

    static ShowStatement of(SqlParserPos position, SqlIdentifier name, @Nullable SqlNode table) {
        Subject subject = switch (name.toString().toLowerCase(Locale.ROOT)) {
            case "all", "settings" -> Subject.SETTINGS;
            case "tables" -> Subject.TABLES;
            case "functions" -> Subject.FUNCTIONS;
            case "columns" -> Subject.COLUMNS;
            default -> Subject.SETTING;
        };
        if (table == null && subject == Subject.COLUMNS || table != null && subject != Subject.COLUMNS) {
            throw EngineException.of(ErrorCode.SYNTAX_ERROR, "SHOW COLUMNS takes FROM and a table; nothing else does",
                    SourceRanges.of(position));
        }
        return new ShowStatement(position, subject, name, table);
    }

    /// Returns what is shown.
    public Subject subject() {
        return subject;
    }

    /// Returns the word after SHOW: the name of the setting where the subject is one.
    public SqlIdentifier name() {
        return name;
    }

    /// Returns the table whose columns are shown, or null where the subject is another.
    public @Nullable SqlNode table() {
        return table;
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return table == null ? List.of(name) : List.of(name, table);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword("SHOW");
        SqlNode from = table;
        switch (subject) {
            case SETTING -> name.unparse(writer, 0, 0);
            case SETTINGS -> writer.keyword("ALL");
            case TABLES -> writer.keyword("TABLES");
            case FUNCTIONS -> writer.keyword("FUNCTIONS");
            case COLUMNS -> writer.keyword("COLUMNS");
        }
        if (from != null) {
            writer.keyword("FROM");
            from.unparse(writer, 0, 0);
        }
    }
}

package io.polarway.engine.plan.validate;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.NearestName;
import io.polarway.engine.plan.parser.SourceRanges;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Turns Calcite's errors into the engine's: with a code, a place, and the name that was probably meant.
public final class ValidationErrors {
    private static final Pattern COLUMN = Pattern.compile("Column '(.*?)' not found in (?:any table|table '(.*?)').*",
            Pattern.DOTALL);
    private static final Pattern TABLE = Pattern.compile("(?:Table|Unknown identifier|Object) '(.*?)'.*",
            Pattern.DOTALL);
    private static final Pattern AMBIGUOUS = Pattern.compile("Column '(.*?)' is ambiguous", Pattern.DOTALL);
    private static final Pattern NOT_GROUPED = Pattern.compile("Expression '(.*?)' is not being grouped",
            Pattern.DOTALL);
    private static final Pattern NOT_SELECTED = Pattern.compile("Expression '(.*?)' is not in the select clause",
            Pattern.DOTALL);
    private static final Pattern AGGREGATE_IN = Pattern.compile("Aggregate expression is illegal in (.*) clause");
    private static final Pattern WINDOW_IN = Pattern.compile("Windowed aggregate expression is illegal in (.*) clause");
    private static final Pattern CONDITION = Pattern.compile("(.*) clause must be a condition");
    private static final Pattern SET_COLUMNS = Pattern.compile("Column count mismatch in (.*)");
    private static final Pattern ALIASES = Pattern.compile(
            "List of column aliases must have same degree as table; table has (\\d+) columns.*alias list has (\\d+) columns",
            Pattern.DOTALL);
    private static final Pattern OUTER_NOT_GROUPED = Pattern.compile("Identifier '(.*?)' is not a group expr",
            Pattern.DOTALL);
    private static final Pattern SET_TYPES = Pattern.compile("Type mismatch in column (\\d+) of (.*)");

    private final StatementText text;
    private final Collection<String> columns;

    /// Creates a translator.
    ///
    /// @param text the statement
    /// @param columns the names of the columns that it could mean
    public ValidationErrors(StatementText text, Collection<String> columns) {
        this.text = text;
        this.columns = columns;
    }

    /// Returns the engine's error for anything that validation or conversion threw.
    public EngineException translate(Throwable thrown) {
        if (thrown instanceof EngineException engineException) {
            return engineException;
        }
        if (thrown instanceof CalciteContextException located) {
            SqlParserPos position = new SqlParserPos(located.getPosLine(), located.getPosColumn(),
                    located.getEndPosLine(), located.getEndPosColumn());
            Throwable cause = located.getCause();
            if (cause instanceof EngineException engineException) {
                return engineException;
            }
            String message = String.valueOf(cause == null ? located.getMessage() : cause.getMessage());
            return translate(message, position);
        }
        if (thrown instanceof CalciteException) {
            return EngineException.of(ErrorCode.INVALID_STATEMENT, String.valueOf(thrown.getMessage()), thrown);
        }
        Matcher outer = OUTER_NOT_GROUPED.matcher(String.valueOf(thrown.getMessage()));
        if (thrown instanceof AssertionError && outer.matches()) {
            return EngineException.of(ErrorCode.GROUPING_ERROR, "A subquery looks at " + outer.group(1)
                    + " of the query outside, which must be in its GROUP BY or inside an aggregate function", thrown);
        }
        return EngineException.wrap(thrown);
    }

    private EngineException translate(String message, SqlParserPos position) {
        Matcher column = COLUMN.matcher(message);
        if (column.matches()) {
            return error(ErrorCode.UNDEFINED_COLUMN, columnNotFound(column.group(1)), position);
        }
        Matcher ambiguous = AMBIGUOUS.matcher(message);
        if (ambiguous.matches()) {
            return error(ErrorCode.AMBIGUOUS_COLUMN, "Column is ambiguous: " + ambiguous.group(1)
                    + ". Name its table too, or give the columns of the table other names: t(a, b)", position);
        }
        Matcher notGrouped = NOT_GROUPED.matcher(message);
        if (notGrouped.matches()) {
            String written = text.at(position);
            return error(ErrorCode.GROUPING_ERROR, "Column must be in GROUP BY or inside an aggregate function: "
                    + (written == null ? notGrouped.group(1) : written), position);
        }
        Matcher notSelected = NOT_SELECTED.matcher(message);
        if (notSelected.matches()) {
            String written = text.at(position);
            return error(ErrorCode.INVALID_STATEMENT,
                    "With SELECT DISTINCT, ORDER BY takes only columns of the SELECT, not "
                            + (written == null ? notSelected.group(1) : written),
                    position);
        }
        Matcher aggregate = AGGREGATE_IN.matcher(message);
        if (aggregate.matches()) {
            String where = aggregate.group(1);
            return error(ErrorCode.GROUPING_ERROR, "Aggregate functions cannot stand in " + where
                    + (where.equals("WHERE") ? "; filter groups with HAVING" : ""), position);
        }
        Matcher window = WINDOW_IN.matcher(message);
        if (window.matches()) {
            return error(ErrorCode.WINDOWING_ERROR, "Window functions cannot stand in " + window.group(1)
                    + "; filter their values with QUALIFY, or use them in a subquery", position);
        }
        Matcher condition = CONDITION.matcher(message);
        if (condition.matches()) {
            return error(ErrorCode.TYPE_MISMATCH, condition.group(1) + " takes a condition (BOOLEAN)", position);
        }
        Matcher setColumns = SET_COLUMNS.matcher(message);
        if (setColumns.matches()) {
            return error(ErrorCode.TYPE_MISMATCH, "The queries of " + setColumns.group(1)
                    + " have different numbers of columns", position);
        }
        Matcher setTypes = SET_TYPES.matcher(message);
        if (setTypes.matches()) {
            return error(ErrorCode.TYPE_MISMATCH, "Column " + setTypes.group(1) + " of " + setTypes.group(2)
                    + " has types without a common one. Cast one of them", position);
        }
        Matcher aliases = ALIASES.matcher(message);
        if (aliases.matches()) {
            return error(ErrorCode.INVALID_STATEMENT, "The alias names " + aliases.group(2) + " columns, the table has "
                    + aliases.group(1), position);
        }
        return fixed(message, position);
    }

    private String columnNotFound(String name) {
        boolean isElsewhere = columns.stream().anyMatch(name::equalsIgnoreCase);
        return "Column not found: " + name + (isElsewhere
                ? ". There is one of that name, but not here: WHERE and other columns cannot use an alias of the SELECT"
                : NearestName.hint(name, columns));
    }

    private EngineException fixed(String message, SqlParserPos position) {
        if (message.startsWith("Aggregate expressions cannot be nested")) {
            return error(ErrorCode.GROUPING_ERROR,
                    "Aggregate functions cannot be nested; aggregate in a subquery first",
                    position);
        }
        if (message.startsWith("QUALIFY expression") && message.contains("must contain a window function")) {
            return error(ErrorCode.WINDOWING_ERROR, "QUALIFY filters by window functions; use WHERE or HAVING",
                    position);
        }
        if (message.contains("should not contain OVER clause")) {
            return error(ErrorCode.WINDOWING_ERROR,
                    "Window functions cannot be nested; compute the inner one in a subquery", position);
        }
        if (message.startsWith("INNER, LEFT, RIGHT, FULL, or ASOF join requires")) {
            return error(ErrorCode.INVALID_STATEMENT,
                    "The join needs ON or USING. For all pairs of rows, write CROSS JOIN", position);
        }
        if (message.startsWith("FILTER must not contain")) {
            return error(ErrorCode.GROUPING_ERROR, "Aggregate functions cannot stand in FILTER", position);
        }
        if (message.startsWith("Ordinal out of range")) {
            return error(ErrorCode.INVALID_STATEMENT, "There is no column of that number in the SELECT", position);
        }
        if (message.startsWith("Values passed to VALUES operator")) {
            return error(ErrorCode.TYPE_MISMATCH,
                    "The rows of VALUES have types without a common one, or differ in length",
                    position);
        }
        if (message.contains("'$SCALAR_QUERY'")) {
            return error(ErrorCode.INVALID_STATEMENT, "A subquery used as a value has one column", position);
        }
        if (message.startsWith("Values passed to IN operator")) {
            return error(ErrorCode.TYPE_MISMATCH,
                    "The subquery of IN has as many columns as there are values before IN,"
                            + " of types that compare with them",
                    position);
        }
        if (message.startsWith("Duplicate relation name")) {
            return error(ErrorCode.DUPLICATE_OBJECT,
                    "Two tables of FROM have the same name, which may be in another case. Give one of them another, with AS",
                    position);
        }
        Matcher table = TABLE.matcher(message);
        if (table.matches() && message.contains("not found") || message.startsWith("Unknown identifier")) {
            String name = table.matches() ? table.group(1) : message;
            return error(ErrorCode.UNDEFINED_TABLE, "Table not found: " + name, position);
        }
        return error(ErrorCode.INVALID_STATEMENT, message, position);
    }

    private static EngineException error(ErrorCode code, String message, SqlParserPos position) {
        return EngineException.of(code, message, SourceRanges.of(position));
    }
}

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

/// `EXPLAIN [ANALYZE] [(ANALYZE | BUDGET | FORMAT TEXT | FORMAT JSON, ...)] [PLAN FOR] query`.
public final class ExplainStatement extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("EXPLAIN", SqlKind.EXPLAIN);

    private final SqlNode query;
    private final boolean analyze;
    private final boolean budget;
    private final boolean json;

    ExplainStatement(SqlParserPos position, SqlNode query, boolean analyze, boolean budget,
            @Nullable SqlIdentifier format) {
        super(position);
        this.query = query;
        this.analyze = analyze;
        this.budget = budget;
        this.json = format != null && isJson(format);
    }

    private static boolean isJson(SqlIdentifier format) {
        return switch (format.toString().toLowerCase(Locale.ROOT)) {
            case "json" -> true;
            case "text" -> false;
            default -> throw EngineException.of(ErrorCode.SYNTAX_ERROR,
                    "Unknown format of EXPLAIN: " + format + ". It is TEXT or JSON",
                    SourceRanges.of(format.getParserPosition()));
        };
    }

    /// Returns the statement that is explained.
    public SqlNode query() {
        return query;
    }

    /// Returns whether the statement is run and measured.
    public boolean isAnalyze() {
        return analyze;
    }

    /// Returns whether it is shown what memory the operators take at most.
    public boolean isBudget() {
        return budget;
    }

    /// Returns whether the plan is wanted as JSON rather than as text.
    public boolean isJson() {
        return json;
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(query);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword("EXPLAIN");
        if (analyze) {
            writer.keyword("ANALYZE");
        }
        if (budget) {
            writer.keyword("(BUDGET)");
        }
        if (json) {
            writer.keyword("(FORMAT JSON)");
        }
        query.unparse(writer, 0, 0);
    }
}

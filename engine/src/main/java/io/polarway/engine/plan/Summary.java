package io.polarway.engine.plan;

import io.polarway.engine.plan.parser.SqlStatementParser;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The query behind SUMMARIZE: one row with the same measures of each column, which one scan gives.
public final class Summary {
    /// What is measured of each column, in this order, all as text but for the counts.
    public static final List<String> MEASURES = List.of("min", "max", "approx_unique", "avg", "std", "q25", "q50",
            "q75",
            "count", "null_percentage");

    private Summary() {
    }

    /// Returns the query.
    ///
    /// @param target a table or a query
    /// @param columns its columns
    static SqlNode query(SqlNode target, Schema columns) {
        SqlParserPos position = target.getParserPosition();
        StringBuilder items = new StringBuilder("SELECT ");
        for (Field field : columns.fields()) {
            items.append(items.length() > 7 ? ", " : "").append(measures(field));
        }
        SqlSelect parsed = (SqlSelect) SqlStatementParser.parse(items.toString()).getFirst();
        SqlNode from = target instanceof SqlIdentifier
                ? target
                : SqlStdOperatorTable.AS.createCall(position, target, new SqlIdentifier("summarized", position));
        List<SqlNode> named = new ArrayList<>();
        for (int i = 0; i < parsed.getSelectList().size(); i++) {
            named.add(SqlStdOperatorTable.AS.createCall(position, parsed.getSelectList().get(i),
                    new SqlIdentifier("m" + i, position)));
        }
        return new SqlSelect(position, null, new SqlNodeList(named, position), from, null, null, null, null, null, null,
                null, null, null);
    }

    private static String measures(Field field) {
        String name = "\"" + field.name().replace("\"", "\"\"") + "\"";
        boolean isNumber = isNumber(field.type());
        String number = "CAST(" + name + " AS DOUBLE)";
        List<String> measures = new ArrayList<>();
        measures.add("CAST(MIN(" + name + ") AS VARCHAR)");
        measures.add("CAST(MAX(" + name + ") AS VARCHAR)");
        measures.add("approx_count_distinct(" + name + ")");
        measures.add(isNumber ? "CAST(AVG(" + number + ") AS VARCHAR)" : "NULL");
        measures.add(isNumber ? "CAST(STDDEV(" + number + ") AS VARCHAR)" : "NULL");
        for (String quantile : List.of("0.25", "0.5", "0.75")) {
            measures.add(isNumber ? "CAST(quantile_cont(" + number + ", " + quantile + ") AS VARCHAR)" : "NULL");
        }
        measures.add("COUNT(*)");
        measures.add("CAST(100.0 * (COUNT(*) - COUNT(" + name + ")) / NULLIF(COUNT(*), 0) AS DECIMAL(9, 2))");
        return String.join(", ", measures);
    }

    private static boolean isNumber(SqlType type) {
        return switch (type) {
            case DecimalType _ -> true;
            case ScalarType.TINYINT, ScalarType.SMALLINT, ScalarType.INTEGER, ScalarType.BIGINT, ScalarType.REAL,
                    ScalarType.DOUBLE ->
                    true;
            default -> false;
        };
    }
}

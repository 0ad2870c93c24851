package io.polarway.engine.plan.parser;

import java.util.ArrayList;
import java.util.List;

import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/// Files as a table: `FROM 'glob'` is a table of that name in a schema of its own, [#SCHEMA], which resolves any name as
/// a glob. `FROM read_parquet(...)` is a call of a table function, whose arguments `name = value` are named arguments.
public final class FilesTable {
    /// The schema that a glob in quotes is a table of. No table of another schema is ever found by a glob, nor a glob by
    /// a name.
    public static final String SCHEMA = "$files";

    private FilesTable() {}

    static SqlIdentifier identifier(String glob, SqlParserPos position) {
        return new SqlIdentifier(List.of(SCHEMA, glob), null, position, List.of(position, position));
    }

    /// Returns whether an identifier stands for files.
    public static boolean isFiles(SqlIdentifier table) {
        return table.names.size() == 2 && table.names.get(0).equals(SCHEMA);
    }

    /// Returns the path or glob of an identifier that [#isFiles] accepts.
    public static String glob(SqlIdentifier table) {
        return table.names.get(1);
    }

    /// Returns the paths in a string literal, or in a list of string literals.
    ///
    /// @throws EngineException if it is anything else
    public static List<String> paths(SqlNode node) {
        if (node instanceof SqlCall call && call.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR) {
            if (call.operandCount() == 0) {
                throw notPaths(node);
            }
            List<String> paths = new ArrayList<>();
            for (SqlNode operand : call.getOperandList()) {
                paths.add(path(operand));
            }
            return paths;
        }
        return List.of(path(node));
    }

    private static String path(SqlNode node) {
        if (node instanceof SqlCharStringLiteral text) {
            return String.valueOf(text.toValue());
        }
        throw notPaths(node);
    }

    private static EngineException notPaths(SqlNode node) {
        return EngineException.of(ErrorCode.INVALID_ARGUMENT,
                "A path or a list of paths is expected here, as in 'data/*.parquet' or ['a.parquet', 'b.parquet']",
                SourceRanges.of(node.getParserPosition()));
    }

    /// Turns the arguments `name = value` of a table function into `name => value`.
    static List<SqlNode> namedArguments(List<SqlNode> arguments) {
        List<SqlNode> result = new ArrayList<>(arguments.size());
        for (SqlNode argument : arguments) {
            SqlIdentifier name = argument instanceof SqlBasicCall call && call.getKind() == SqlKind.EQUALS
                    ? name(call.operand(0))
                    : null;
            result.add(name == null ? argument
                    : SqlStdOperatorTable.ARGUMENT_ASSIGNMENT.createCall(argument.getParserPosition(),
                            ((SqlBasicCall) argument).operand(1), name));
        }
        return result;
    }

    /// Returns the name of an option, which may be the word NULL; or null.
    private static @Nullable SqlIdentifier name(SqlNode node) {
        if (SqlUtil.isNullLiteral(node, false)) {
            return new SqlIdentifier("null", node.getParserPosition());
        }
        return node instanceof SqlIdentifier name && name.isSimple() ? name : null;
    }
}

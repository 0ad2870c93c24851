package io.polarway.engine.plan.validate;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.plan.parser.SourceRanges;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The planner's errors at places of a statement.
public final class Errors {
    private Errors() {
    }

    public static EngineException at(ErrorCode code, String message, SqlParserPos position) {
        return EngineException.of(code, message, SourceRanges.of(position));
    }

    public static EngineException at(ErrorCode code, String message, SqlNode node) {
        return at(code, message, node.getParserPosition());
    }

    /// Returns the error for something that SQL has and the engine has not.
    ///
    /// @param feature a plural, such as `Window functions`
    public static EngineException unsupported(String feature, SqlNode node) {
        return at(ErrorCode.UNSUPPORTED, feature + " are not supported", node);
    }
}

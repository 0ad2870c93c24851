package io.polarway.engine.plan;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.plan.parser.SourceRanges;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The planner's errors at places of a statement.
final class Errors {
    private Errors() {
    }

    static EngineException at(ErrorCode code, String message, SqlParserPos position) {
        return EngineException.of(code, message, SourceRanges.of(position));
    }

    static EngineException at(ErrorCode code, String message, SqlNode node) {
        return at(code, message, node.getParserPosition());
    }

    /// Returns the error for something that SQL has and the engine has not.
    ///
    /// @param feature a plural, such as `Window functions`
    static EngineException unsupported(String feature, SqlNode node) {
        return at(ErrorCode.UNSUPPORTED, feature + " are not supported", node);
    }
}

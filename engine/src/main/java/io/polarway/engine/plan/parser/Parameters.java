package io.polarway.engine.plan.parser;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Reads the numbers of parameters.
final class Parameters {
    private static final int MOST = 65_535;

    private Parameters() {
    }

    /// What the parser counts where parameters have numbers of their own.
    static final int NUMBERED = -1;

    /// Returns the next parameter `?`.
    ///
    /// @param count how many there are before it, or [#NUMBERED]
    static SqlDynamicParam next(int count, SqlParserPos position) {
        if (count == NUMBERED) {
            throw mixed(position);
        }
        return new SqlDynamicParam(count, position);
    }

    /// Returns parameter `$1`, `$2`, ....
    ///
    /// @param image as it is written
    /// @param count how many `?` there are before it, or [#NUMBERED]
    static SqlDynamicParam numbered(String image, int count, SqlParserPos position) {
        if (count > 0) {
            throw mixed(position);
        }
        int number = image.length() > 6 ? 0 : Integer.parseInt(image.substring(1));
        if (number < 1 || number > MOST) {
            throw EngineException.of(ErrorCode.UNDEFINED_PARAMETER,
                    "Parameters are numbered from $1 to $" + MOST + ", not " + image, SourceRanges.of(position));
        }
        return new SqlDynamicParam(number - 1, position);
    }

    private static EngineException mixed(SqlParserPos position) {
        return EngineException.of(ErrorCode.SYNTAX_ERROR,
                "A statement has either ? or $1, $2, ... for its parameters, not both", SourceRanges.of(position));
    }
}

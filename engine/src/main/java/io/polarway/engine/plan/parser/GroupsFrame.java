package io.polarway.engine.plan.parser;

import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/// The word GROUPS of a window's frame. It stands where Calcite's tree says whether the frame counts rows, and is read by [#is]
/// before the statement is validated.
public final class GroupsFrame extends SqlLiteral {
    private static final int UNIT = 4;

    GroupsFrame(SqlParserPos position) {
        super(Boolean.FALSE, SqlTypeName.BOOLEAN, position);
    }

    @Override
    public SqlLiteral clone(SqlParserPos position) {
        return new GroupsFrame(position);
    }

    /// Returns whether the frame of a window counts groups of peers.
    public static boolean is(SqlWindow window) {
        return window.getOperandList().get(UNIT) instanceof GroupsFrame;
    }
}

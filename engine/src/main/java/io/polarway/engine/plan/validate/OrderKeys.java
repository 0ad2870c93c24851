package io.polarway.engine.plan.validate;

import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.jspecify.annotations.Nullable;

/// Lets names within expressions of ORDER BY mean the columns of FROM, as in PostgreSQL and DuckDB: only a key that is nothing but a name
/// means the column of the SELECT that is called so first. Names that FROM does not have are left, and mean those of the SELECT.
final class OrderKeys {
    private final SqlNode from;
    private final MergedColumns columns;

    private OrderKeys(SqlNode from, MergedColumns columns) {
        this.from = from;
        this.columns = columns;
    }

    /// Writes the columns of FROM, which is validated, into the keys of a SELECT.
    static void write(SqlSelect select, MergedColumns columns) {
        SqlNodeList keys = select.getOrderList();
        SqlNode from = select.getFrom();
        if (keys != null && from != null) {
            OrderKeys names = new OrderKeys(from, columns);
            keys.forEach(names::writeKey);
        }
    }

    private void writeKey(@Nullable SqlNode key) {
        switch (Objects.requireNonNull(key).getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> writeKey(((SqlCall) key).operand(0));
            default -> write(key);
        }
    }

    private void write(SqlNode node) {
        if (node instanceof SqlNodeList list) {
            for (int i = 0; i < list.size(); i++) {
                list.set(i, written(list.get(i)));
            }
        } else if (node instanceof SqlCall call && !call.isA(SqlKind.QUERY) && call.getKind() != SqlKind.LAMBDA) {
            for (int i = 0; i < call.operandCount(); i++) {
                SqlNode operand = call.getOperandList().get(i);
                // The second operand of these is the name of a window, a field or a parameter.
                boolean isName = i == 1 && operand instanceof SqlIdentifier && switch (call.getKind()) {
                    case OVER, DOT, ARGUMENT_ASSIGNMENT -> true;
                    default -> false;
                };
                SqlNode written = operand == null || isName ? operand : written(operand);
                if (written != operand) {
                    call.setOperand(i, written);
                }
            }
        }
    }

    private SqlNode written(SqlNode node) {
        if (node instanceof SqlIdentifier name && name.isSimple() && !name.isStar()) {
            SqlNode column = columns.only(from, name);
            return column == null ? node : column;
        }
        write(node);
        return node;
    }
}

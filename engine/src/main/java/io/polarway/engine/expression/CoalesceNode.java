package io.polarway.engine.expression;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// COALESCE: later operands are evaluated only for the rows in which all before were NULL.
final class CoalesceNode extends Node {

    CoalesceNode(List<Node> operands, SqlType type) {
        super(type, operands, true);
    }

    @Override
    Column compute(Frame frame, @Nullable Selection selection) {
        int rows = frame.rows();
        Scratch scratch = frame.scratch();
        List<Column> values = new ArrayList<>();
        Merge merge = new Merge(type(), rows, scratch.memory());
        int[] missing = scratch.borrowInts(rows);
        try {
            int count = TrueRows.all(selection, rows, missing);
            for (Node operand : children()) {
                Column column = operand.evaluate(frame, LogicNode.narrowed(selection, missing, count, rows));
                values.add(column);
                if (values.size() == 1 && !column.mayHaveNulls() && column.type().equals(type())) {
                    return column.retain();
                }
                int[] present = new int[count];
                int found = 0;
                int kept = 0;
                boolean mayHaveNulls = column.mayHaveNulls();
                for (int i = 0; i < count; i++) {
                    int position = missing[i];
                    if (mayHaveNulls && column.isNull(position)) {
                        missing[kept++] = position;
                    } else {
                        present[found++] = position;
                    }
                }
                merge.add(column, present, present, found);
                count = kept;
                if (count == 0) {
                    break;
                }
            }
            if (values.stream()
                    .allMatch(column -> column instanceof ConstantColumn constant && constant.isNull())) {
                return ConstantColumn.ofNull(type(), rows);
            }
            return merge.build();
        } finally {
            scratch.giveBack(missing);
            values.forEach(Column::close);
        }
    }
}

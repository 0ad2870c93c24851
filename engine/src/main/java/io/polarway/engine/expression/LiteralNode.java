package io.polarway.engine.expression;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A constant, whose one row of memory is kept until the evaluator is closed.
final class LiteralNode extends Node {
    private final @Nullable Object value;
    private @Nullable ConstantColumn column;

    LiteralNode(@Nullable Object value, SqlType type) {
        super(type, List.of(), true);
        this.value = value;
    }

    @Override
    Column compute(Frame frame, @Nullable Selection selection) {
        ConstantColumn constant = column;
        if (constant == null) {
            constant = Values.constant(frame.scratch().memory(), type(), value, 1);
            column = constant;
        }
        return constant.withRows(frame.rows());
    }

    @Override
    public void close() {
        super.close();
        if (column != null) {
            column.close();
            column = null;
        }
    }
}

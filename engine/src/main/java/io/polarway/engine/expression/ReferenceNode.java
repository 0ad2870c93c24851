package io.polarway.engine.expression;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A column of the frame, as it is.
final class ReferenceNode extends Node {
    private final int index;

    ReferenceNode(int index, SqlType type) {
        super(type, List.of(), true, index);
        this.index = index;
    }

    @Override
    Column compute(Frame frame, @Nullable Selection selection) {
        return frame.column(index).retain();
    }
}

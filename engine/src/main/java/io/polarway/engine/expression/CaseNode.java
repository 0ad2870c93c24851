package io.polarway.engine.expression;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Searched CASE. Children: condition, value, condition, value, ..., the value otherwise.
final class CaseNode extends Node {

    CaseNode(List<Node> children, SqlType type) {
        super(type, children, true);
    }

    @Override
    Column compute(Frame frame, @Nullable Selection selection) {
        int rows = frame.rows();
        Scratch scratch = frame.scratch();
        List<Column> values = new ArrayList<>();
        List<Selection> reached = new ArrayList<>();
        int[] undecided = scratch.borrowInts(rows);
        int[] found = scratch.borrowInts(rows);
        try {
            int count = TrueRows.all(selection, rows, undecided);
            int selected = count;
            int branches = children().size() / 2;
            for (int branch = 0; branch <= branches && count > 0; branch++) {
                boolean isLast = branch == branches;
                Selection left = LogicNode.narrowed(selection, undecided, count, rows);
                int hits = isLast
                        ? TrueRows.all(left, rows, found)
                        : children().get(branch * 2).select(frame, left, found);
                if (hits == 0) {
                    continue;
                }
                Node value = children().get(isLast ? branch * 2 : branch * 2 + 1);
                int[] positions = Arrays.copyOf(found, hits);
                values.add(value.evaluate(frame, LogicNode.narrowed(selection, positions, hits, rows)));
                reached.add(new Selection(positions, hits));
                count = without(undecided, count, positions, hits);
            }
            return merged(values, reached, selected, frame);
        } finally {
            scratch.giveBack(found);
            scratch.giveBack(undecided);
            values.forEach(Column::close);
        }
    }

    private Column merged(List<Column> values, List<Selection> reached, int selected, Frame frame) {
        if (values.size() == 1 && reached.getFirst().count() == selected) {
            Column only = values.getFirst();
            if (only.type().equals(type())) {
                return only.retain();
            }
            if (only instanceof ConstantColumn constant && constant.isNull()) {
                return ConstantColumn.ofNull(type(), frame.rows());
            }
        }
        Merge merge = new Merge(type(), frame.rows(), frame.scratch().memory());
        for (int i = 0; i < values.size(); i++) {
            int[] positions = reached.get(i).positions();
            merge.add(values.get(i), positions, positions, positions.length);
        }
        return merge.build();
    }

    /// Drops `hits`, an ascending part of it, from the ascending `positions`.
    ///
    /// @return how many positions are left
    static int without(int[] positions, int count, int[] hits, int hitCount) {
        int kept = 0;
        int hit = 0;
        for (int i = 0; i < count; i++) {
            int position = positions[i];
            boolean isHit = hit < hitCount && hits[hit] == position;
            hit += isHit ? 1 : 0;
            positions[kept] = position;
            kept += isHit ? 0 : 1;
        }
        return kept;
    }
}

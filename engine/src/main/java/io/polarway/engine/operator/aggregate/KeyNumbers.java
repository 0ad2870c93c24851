package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Numbers the different keys of rows, from 0 in the order of their first appearance. NULL is a key like any other, -0 equals 0,
/// and all NaNs are equal. Used by one thread at a time.
public final class KeyNumbers implements AutoCloseable {
    private final GroupTable table;
    private final CodeTable codes;
    private final KeyRows keys;
    private int[] missingIds = new int[0];

    /// Creates an empty numbering.
    ///
    /// @param types the types of the keys, at least one
    public KeyNumbers(List<SqlType> types, QueryMemory memory, Cancellation cancellation) {
        KeyLayout layout = KeyLayout.of(types);
        this.table = new GroupTable(layout, memory, cancellation);
        this.codes = new CodeTable(types.size());
        this.keys = new KeyRows(layout);
    }

    /// Returns how many different keys there were.
    public int count() {
        return table.groups();
    }

    /// Writes the number of each row's key to `numbers`.
    ///
    /// @param columns the keys, in any encoding, each with `rows` rows
    public void number(Column[] columns, int rows, int[] numbers) {
        if (missingIds.length < rows) {
            missingIds = new int[rows];
        }
        find(table, codes, keys, missingIds, columns, null, rows, numbers);
    }

    /// Finds the groups of the selected rows, through the codes of their keys where those are few.
    ///
    /// @param missingIds space for a number per row
    static void find(GroupTable table, CodeTable codeTable, KeyRows rowKeys, int[] missingIds, Column[] columns,
            @Nullable Selection selection, int positions, int[] ids) {
        if (!codeTable.lookUp(columns, selection, positions, ids)) {
            rowKeys.load(columns, selection, positions);
            table.intern(rowKeys, ids);
            return;
        }
        int missing = codeTable.missingCount();
        if (missing > 0) {
            rowKeys.load(columns, chosen(codeTable, selection), positions);
            table.intern(rowKeys, missingIds);
            codeTable.learn(missingIds, ids, selection == null ? positions : selection.count());
        }
    }

    /// Returns the rows whose combination of codes is new.
    static Selection chosen(CodeTable codeTable, @Nullable Selection selection) {
        int missing = codeTable.missingCount();
        int[] chosen = new int[missing];
        for (int i = 0; i < missing; i++) {
            int number = codeTable.missing()[i];
            chosen[i] = selection == null ? number : selection.position(number);
        }
        return new Selection(chosen, missing);
    }

    /// Returns the bytes that the keys take.
    public long bytes() {
        return table.bytes();
    }

    @Override
    public void close() {
        table.close();
    }
}

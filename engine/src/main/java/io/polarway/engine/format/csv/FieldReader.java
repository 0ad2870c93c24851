package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Column;
import io.polarway.engine.kernel.Scratch;

/// Makes columns of the fields at one place of the rows. Used by one thread at a time.
abstract class FieldReader {
    private final int column;

    FieldReader(int column) {
        this.column = column;
    }

    /// Returns which field of a row this reads.
    final int column() {
        return column;
    }

    /// Returns whether some text is no value of the type, so that the fields have to be read even if nobody needs them.
    abstract boolean canFail();

    /// Reads the fields of all rows, those with faults too. A value that the type does not have is noted as a fault of its row.
    /// The caller owns the column.
    ///
    /// @param rows where the fields are
    /// @param block the memory that the positions refer to
    abstract Column read(RowIndex rows, Block block, Scratch scratch);

    final void fault(RowIndex rows, int row) {
        rows.fault(row, RowScanner.NOT_OF_TYPE | column << RowScanner.DETAIL);
    }
}

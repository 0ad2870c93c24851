package io.polarway.engine.catalog;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionText;
import io.polarway.engine.format.FileFormat;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.format.ScanSource;
import io.polarway.engine.format.TableOptions;
import io.polarway.engine.operator.sort.CheckedSource;
import io.polarway.engine.operator.sort.KeyRow;
import io.polarway.engine.operator.sort.OrderCheck;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the first row of a scan that is not in the declared order, by reading the files again, from the first one on, with the numbers of
/// rows: so that a scan of rows in order need not know them.
///
/// @param table what people call the table
/// @param columns the columns of the order
/// @param keys the same among those that the scan gives
/// @param scan what was read
/// @param source what reads it; null if it is sure that files that are not begun have later rows only
/// @param pathConstant which of [io.polarway.engine.format.ScannedFile#constants] is the path
/// @param format of the files
/// @param context the running query
record OrderFault(String table, Schema columns, List<SortKey> keys, FileScan scan,
        @Nullable ScanSource source, int pathConstant, FileFormat format,
        QueryContext context) implements CheckedSource.Fault {
    /// Looks at the first row of each file that was not begun: by it, all of them come later, if each file is in order.
    @Override
    public boolean isLeftOut(KeyRow last, Worker worker) {
        List<Integer> output = new ArrayList<>();
        List<SortKey> places = places(output);
        for (int file = source == null ? scan.files().size() : source.begun(); file < scan.files().size(); file++) {
            FileScan one = new FileScan(scan.files().subList(file, file + 1), scan.columns(), scan.stored(), output,
                    conditions(), List.of(), true);
            FirstRow first = new FirstRow(places, last, worker);
            read(one, first, worker);
            if (first.isBefore) {
                return true;
            }
        }
        return false;
    }

    /// Returns where the columns of the order are in `output`, to which it adds them.
    private List<SortKey> places(List<Integer> output) {
        List<SortKey> places = new ArrayList<>();
        for (SortKey key : keys) {
            places.add(new SortKey(output.size(), key.descending(), key.nullsFirst()));
            output.add(scan.output().get(key.column()));
        }
        return places;
    }

    /// Returns the conditions of the scan. Without one that would choose other rows now, there are more rows, and those that were met
    /// among them.
    private List<Expression> conditions() {
        return scan.conditions().stream().filter(Expression::isDeterministic).toList();
    }

    /// Reads rows until `taker` has had enough. Returns whether it has.
    private boolean read(FileScan rows, Stage taker, Worker worker) {
        try (Source again = format.scan(rows, context, new OperatorProfile("Scan", table, List.of()))) {
            for (Morsel morsel = again.claim(); morsel != null; morsel = again.claim()) {
                worker.cancellation().check();
                if (morsel.run(worker, taker) == Demand.ENOUGH) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Takes the first row that comes.
    private static final class FirstRow implements Stage {
        private final List<SortKey> places;
        private final KeyRow last;
        private final Worker worker;
        /// Whether it is before `last`.
        private boolean isBefore;

        FirstRow(List<SortKey> places, KeyRow last, Worker worker) {
            this.places = places;
            this.last = last;
            this.worker = worker;
        }

        @Override
        public Demand push(Batch batch) {
            if (batch.rows() == 0) {
                return Demand.MORE;
            }
            Selection selection = batch.selection();
            try (KeyRow first = KeyRow.of(batch, selection == null ? 0 : selection.position(0), places,
                    worker.memory())) {
                isBefore = last.isAfter(first);
            }
            return Demand.ENOUGH;
        }
    }

    @Override
    public EngineException find(Worker worker) {
        List<ScanColumn> read = new ArrayList<>(scan.columns());
        List<Integer> output = new ArrayList<>();
        List<SortKey> places = places(output);
        output.add(read.size());
        read.add(new ScanColumn.PerFile(pathConstant, ScalarType.VARCHAR));
        output.add(read.size());
        read.add(new ScanColumn.RowNumber());
        FileScan again = new FileScan(scan.files(), read, scan.stored(), output, conditions(), List.of(), true);
        try (Rows rows = new Rows(places, worker)) {
            return read(again, rows, worker)
                    ? rows.error()
                    : EngineException.internal("a row of " + table + " was out of order, and no longer is");
        }
    }

    /// Where a row is.
    private record Place(@Nullable Object path, @Nullable Object row) {
        static Place of(Batch batch, int position, int keys) {
            return new Place(Values.get(batch.column(keys), position), Values.get(batch.column(keys + 1), position));
        }

        @Override
        public String toString() {
            return TableOptions.FILE_ROW_NUMBER + " " + row + " of '" + path + "'";
        }
    }

    /// Takes rows until one is before the one before it.
    private final class Rows implements Stage {
        private final List<SortKey> places;
        private final OrderCheck check;
        private @Nullable Place last;
        private @Nullable EngineException error;

        Rows(List<SortKey> places, Worker worker) {
            this.places = places;
            this.check = new OrderCheck(places, worker.memory());
        }

        @Override
        public Demand push(Batch batch) {
            int rows = batch.rows();
            if (!check.accepts(batch)) {
                error = within(batch);
                return Demand.ENOUGH;
            }
            if (rows > 0) {
                last = place(batch, rows - 1);
            }
            return Demand.MORE;
        }

        private EngineException within(Batch batch) {
            KeyRow before = check.last();
            Place placeBefore = last;
            for (int i = before == null ? 1 : 0; i < batch.rows(); i++) {
                try (KeyRow row = check.row(batch, i)) {
                    if (i > 0) {
                        placeBefore = place(batch, i - 1);
                        try (KeyRow rowBefore = check.row(batch, i - 1)) {
                            if (rowBefore.isAfter(row)) {
                                return error(rowBefore, placeBefore, row, place(batch, i));
                            }
                        }
                    } else if (before != null && before.isAfter(row)) {
                        return error(before, placeBefore, row, place(batch, i));
                    }
                }
            }
            return EngineException.internal("no row of a batch is out of order");
        }

        private Place place(Batch batch, int row) {
            Selection selection = batch.selection();
            return Place.of(batch, selection == null ? row : selection.position(row), places.size());
        }

        private EngineException error(KeyRow before, @Nullable Place placeBefore, KeyRow row, Place place) {
            return EngineException.of(ErrorCode.ORDER_VIOLATION, "Row out of order in " + table + ": " + place + " has "
                    + text(row) + ", after " + text(before) + " in " + placeBefore
                    + ". The table was created WITH ORDER ("
                    + order() + ")");
        }

        private String text(KeyRow row) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < places.size(); i++) {
                Column value = row.value(i);
                values.add(columns.field(i).name() + " = "
                        + ExpressionText.ofLiteral(Values.get(value, 0), columns.field(i).type()));
            }
            return String.join(", ", values);
        }

        private String order() {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < places.size(); i++) {
                SortKey key = places.get(i);
                parts.add(columns.field(i).name() + (key.descending() ? " DESC" : "")
                        + (key.nullsFirst() == key.descending() ? ""
                                : key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST"));
            }
            return String.join(", ", parts);
        }

        EngineException error() {
            EngineException found = error;
            return found == null ? EngineException.internal("a scan ended early") : found;
        }

        @Override
        public void close() {
            check.close();
        }
    }
}

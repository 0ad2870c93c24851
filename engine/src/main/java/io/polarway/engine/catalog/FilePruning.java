package io.polarway.engine.catalog;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorKind;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.format.ScannedFile;
import io.polarway.engine.kernel.Scratch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Drops the files of which no row can fit, before any is opened: conditions over columns that have one value per file (hive
/// partitions, `filename`) are evaluated on one row per file.
final class FilePruning {
    private FilePruning() {
    }

    /// Returns a scan of the files that are left, with the conditions that are not decided yet.
    static FileScan prune(FileScan scan, QueryContext context) {
        List<Expression> undecided = new ArrayList<>();
        List<ScannedFile> files = scan.files();
        for (Expression condition : scan.conditions()) {
            List<ScannedFile> left = isPerFile(condition, scan.columns()) ? prune(files, condition, scan, context)
                    : null;
            if (left == null) {
                undecided.add(condition);
            } else {
                files = left;
            }
        }
        return new FileScan(files, scan.columns(), scan.stored(), scan.output(), undecided,
                scan.runtimeFilters(), scan.isOrdered());
    }

    private static boolean isPerFile(Expression condition, List<ScanColumn> columns) {
        if (condition instanceof Expression.Reference reference) {
            return columns.get(reference.index()) instanceof ScanColumn.PerFile;
        }
        return condition.isDeterministic()
                && condition.children().stream().allMatch(child -> isPerFile(child, columns));
    }

    /// Returns the files for which the condition is TRUE, or null if it fails for one of them: then it is left to the scan,
    /// which raises the error if a row gets that far.
    private static @Nullable List<ScannedFile> prune(List<ScannedFile> files, Expression condition, FileScan scan,
            QueryContext context) {
        Scratch scratch = new Scratch(context.memory(), context.cancellation(), context.timezone(),
                context.statementTime());
        try (ExpressionEvaluator evaluator = new ExpressionEvaluator(scratch);
                Batch batch = batch(files, scan.columns(), context)) {
            Selection selection = evaluator.filter(condition, batch);
            if (selection == null) {
                return files;
            }
            List<ScannedFile> left = new ArrayList<>();
            for (int i = 0; i < selection.count(); i++) {
                left.add(files.get(selection.position(i)));
            }
            return left;
        } catch (EngineException e) {
            if (e.code().kind() == ErrorKind.USER) {
                return null;
            }
            throw e;
        }
    }

    private static Batch batch(List<ScannedFile> files, List<ScanColumn> columns, QueryContext context) {
        List<Column> values = new ArrayList<>();
        try {
            for (ScanColumn column : columns) {
                switch (column) {
                    case ScanColumn.PerFile perFile -> {
                        List<@Nullable Object> list = new ArrayList<>(files.size());
                        files.forEach(file -> list.add(file.constants().get(perFile.index())));
                        values.add(Values.column(context.memory(), perFile.type(), list));
                    }
                    case ScanColumn.Stored stored -> values.add(ConstantColumn.ofNull(stored.type(), files.size()));
                    case ScanColumn.RowNumber rowNumber -> values
                            .add(ConstantColumn.ofNull(rowNumber.type(), files.size()));
                    case ScanColumn.RowIdentity identity -> values
                            .add(ConstantColumn.ofNull(identity.type(), files.size()));
                }
            }
            return Batch.of(files.size(), values);
        } catch (Throwable thrown) {
            values.forEach(Column::close);
            throw thrown;
        }
    }
}

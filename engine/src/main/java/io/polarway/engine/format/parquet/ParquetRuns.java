package io.polarway.engine.format.parquet;

import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.KeyRange;
import io.polarway.engine.format.RunKey;
import io.polarway.engine.format.Runs;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.parquet.format.RowGroup;
import org.jspecify.annotations.Nullable;

/// The row groups of all files in the order of a column, as far as their statistics tell that they do not overlap; those that do are
/// one run.
final class ParquetRuns implements Runs {
    private final FileScan scan;
    private final FooterCache footers;
    private final List<Run> runs;

    /// A row group.
    ///
    /// @param file the number of the file
    /// @param rowGroup its number in the file
    private record Piece(int file, int rowGroup, long rows, KeyRange range) {
    }

    /// Row groups that are sorted together, in the order of the files.
    private record Run(List<Piece> pieces, KeyRange range) {
        long rows() {
            return pieces.stream().mapToLong(Piece::rows).sum();
        }
    }

    private ParquetRuns(FileScan scan, FooterCache footers, List<Run> runs) {
        this.scan = scan;
        this.footers = footers;
        this.runs = runs;
    }

    /// Returns the runs, or null if statistics do not tell between what the values of some row group lie.
    static @Nullable ParquetRuns of(FileScan scan, RunKey key, FooterCache footers) {
        if (!hasExactBounds(scan.columns().get(key.column()).type())) {
            return null;
        }
        List<Piece> pieces = new ArrayList<>();
        for (int file = 0; file < scan.files().size(); file++) {
            ScannedParquetFile opened = open(scan, footers, file);
            List<RowGroup> groups = opened.footer().rowGroups();
            for (int group = 0; group < groups.size(); group++) {
                Statistics statistics = opened.statistics(group, key.column());
                KeyRange range = statistics.nulls() < 0 ? null : KeyRange.of(statistics, key.direction());
                if (groups.get(group).getNum_rows() == 0) {
                    continue;
                }
                if (range == null) {
                    return null;
                }
                pieces.add(new Piece(file, group, groups.get(group).getNum_rows(), range));
            }
        }
        return new ParquetRuns(scan, footers, runs(pieces, key));
    }

    /// Strings may be cut off, and numbers may be NaN.
    private static boolean hasExactBounds(SqlType type) {
        return switch (type.storage()) {
            case INT8, INT16, INT32, INT64, INT128 -> type != ScalarType.INTERVAL_DAY_TIME
                    && type != ScalarType.INTERVAL_YEAR_MONTH;
            case NONE, BIT, FLOAT32, FLOAT64, BYTES16, VIEW, LIST, STRUCT -> false;
        };
    }

    private static ScannedParquetFile open(FileScan scan, FooterCache footers, int file) {
        return ScannedParquetFile.of(scan.files().get(file), footers.get(scan.files().get(file).identity()), scan);
    }

    private static List<Run> runs(List<Piece> pieces, RunKey key) {
        KeyRange.Direction direction = key.direction();
        List<Piece> sorted = new ArrayList<>(pieces);
        sorted.sort((left, right) -> {
            int byFirst = direction.compare(left.range.first(), right.range.first());
            return byFirst != 0 ? byFirst : direction.compare(left.range.last(), right.range.last());
        });
        List<Run> runs = new ArrayList<>();
        List<Piece> run = new ArrayList<>();
        KeyRange range = null;
        for (Piece piece : sorted) {
            if (range != null && !follows(range, piece, key)) {
                run.add(piece);
                range = range.with(piece.range, direction);
                continue;
            }
            if (range != null) {
                runs.add(run(run, range));
            }
            run = new ArrayList<>(List.of(piece));
            range = piece.range;
        }
        if (range != null) {
            runs.add(run(run, range));
        }
        return runs;
    }

    /// Returns whether all rows of a row group come after those of a run, or are equal in the order. Rows that are stored in the opposite
    /// order share values at every border: of these, those of the later row group come first.
    private static boolean follows(KeyRange range, Piece piece, RunKey key) {
        int border = key.direction().compare(range.last(), piece.range.first());
        return border < 0 || border == 0 && key.isOnly();
    }

    private static final Comparator<Piece> IN_FILES = Comparator.comparingInt(Piece::file)
            .thenComparingInt(Piece::rowGroup);

    private static Run run(List<Piece> pieces, KeyRange range) {
        return new Run(pieces.stream().sorted(IN_FILES).toList(), range);
    }

    @Override
    public int count() {
        return runs.size();
    }

    @Override
    public long rows() {
        return runs.stream().mapToLong(Run::rows).sum();
    }

    @Override
    public long mostRows() {
        return runs.stream().mapToLong(Run::rows).max().orElse(0);
    }

    @Override
    public RunSource scan(QueryContext context, OperatorProfile profile) {
        return new Scan(new ScanProgress(context, profile));
    }

    private final class Scan implements RunSource {
        private final ScanProgress progress;
        private int next;
        private long nextSequence;
        private int openFile = -1;
        private @Nullable ScannedParquetFile opened;

        Scan(ScanProgress progress) {
            this.progress = progress;
        }

        @Override
        public synchronized @Nullable RunMorsel claim() {
            while (next < runs.size() && !scan.isEmpty()) {
                Run run = runs.get(next++);
                List<RowGroupMorsel> parts = new ArrayList<>();
                for (Piece piece : run.pieces) {
                    ScannedParquetFile file = file(piece.file);
                    progress.count("row groups", 1);
                    if (ParquetScan.mayMatch(scan, file, piece.rowGroup, progress)) {
                        RowRange whole = new RowRange(piece.rowGroup, file.firstRow(piece.rowGroup), 0, piece.rows);
                        parts.add(new RowGroupMorsel(scan, file, whole, 0, progress));
                    } else {
                        progress.count("row groups pruned", 1);
                    }
                }
                if (!parts.isEmpty()) {
                    return new RunOfRowGroups(parts, run, nextSequence++);
                }
            }
            return null;
        }

        private ScannedParquetFile file(int number) {
            ScannedParquetFile file = opened;
            if (file == null || number != openFile) {
                file = open(scan, footers, number);
                opened = file;
                openFile = number;
            }
            return file;
        }

        @Override
        public long bytes() {
            return scan.bytes();
        }

        @Override
        public synchronized double claimed() {
            return runs.isEmpty() ? 1 : (double) next / runs.size();
        }

        @Override
        public int parallelism() {
            return Math.max(1, runs.size());
        }
    }

    private final class RunOfRowGroups implements RunMorsel {
        private final List<RowGroupMorsel> parts;
        private final Run run;
        private final long sequence;

        RunOfRowGroups(List<RowGroupMorsel> parts, Run run, long sequence) {
            this.parts = parts;
            this.run = run;
            this.sequence = sequence;
        }

        @Override
        public long sequence() {
            return sequence;
        }

        @Override
        public KeyRange range() {
            return run.range;
        }

        @Override
        public String place() {
            Piece first = run.pieces.getFirst();
            String more = run.pieces.size() == 1 ? "" : " and " + (run.pieces.size() - 1) + " more";
            return "row group " + first.rowGroup + " of '" + scan.files().get(first.file).identity().path() + "'"
                    + more;
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            for (RowGroupMorsel part : parts) {
                if (part.run(worker, first) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
            return Demand.MORE;
        }
    }
}

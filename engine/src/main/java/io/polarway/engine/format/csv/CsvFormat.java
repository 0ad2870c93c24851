package io.polarway.engine.format.csv;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.NearestName;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.format.FileEncoder;
import io.polarway.engine.format.FileFormat;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanSource;
import io.polarway.engine.format.Inspection;
import io.polarway.engine.format.ScanFootprint;
import io.polarway.engine.format.ScanFootprint.ColumnFootprint;
import io.polarway.engine.format.TypeWidening;
import io.polarway.engine.format.WriteRequest;
import io.polarway.engine.format.text.CsvOutput;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Delimited text, plain or compressed.
public final class CsvFormat implements FileFormat {
    private static final int USUAL_BLOCK = 1 << 20;
    private static final long BLOCKS_AT_ONCE = 3;
    private static final long FIELD_BYTES = 8;

    private final CsvOptions options;
    private final SniffedFiles files;
    private final int blockBytes;

    /// Creates the format with an empty cache of what files look like.
    public CsvFormat() {
        this(CsvOptions.USUAL, new SniffedFiles(), USUAL_BLOCK);
    }

    private CsvFormat(CsvOptions options, SniffedFiles files, int blockBytes) {
        this.options = options;
        this.files = files;
        this.blockBytes = blockBytes;
    }

    /// Returns the same format with blocks of another size, for tests of what happens at their ends.
    CsvFormat withBlocks(int bytes) {
        return new CsvFormat(options, files, bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CsvFormat that && options.equals(that.options) && files == that.files
                && blockBytes == that.blockBytes;
    }

    @Override
    public int hashCode() {
        return options.hashCode();
    }

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public Set<String> extensions() {
        return Set.of("csv", "csv.gz", "csv.zst", "tsv", "tsv.gz", "tsv.zst");
    }

    @Override
    public List<String> options() {
        return CsvOptions.NAMES;
    }

    @Override
    public FileFormat with(Map<String, ?> asked, Schema declared) {
        return asked.isEmpty() && declared.size() == 0
                ? this
                : new CsvFormat(CsvOptions.of(asked, declared), files, blockBytes);
    }

    /// Returns the type as which the texts of both can be read: unlike values, texts become any wider type without loss.
    @Override
    public @Nullable SqlType common(SqlType a, SqlType b) {
        if (a.equals(b)) {
            return a;
        }
        if (a.isNumeric() && b.isNumeric() && (a == ScalarType.DOUBLE || b == ScalarType.DOUBLE)
                && !(a instanceof DecimalType decimal && decimal.scale() > 0)
                && !(b instanceof DecimalType other && other.scale() > 0)) {
            return ScalarType.DOUBLE;
        }
        return TypeWidening.common(a, b);
    }

    @Override
    public void check(Schema united) {
        List<String> names = united.fields().stream().map(Field::name).toList();
        options.types().keySet().forEach(name -> check(name, ", to which types gives a type", names));
        options.notNull().forEach(name -> check(name, ", which force_not_null names", names));
    }

    private static void check(String name, String use, List<String> names) {
        if (names.stream().noneMatch(name::equalsIgnoreCase)) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "Column not found: " + name + use + ". There are "
                    + String.join(", ", names) + NearestName.hint(name, names));
        }
    }

    @Override
    public Inspection inspect(FileIdentity file) {
        return files.get(file, options);
    }

    @Override
    public ScanSource scan(FileScan scan, QueryContext context, OperatorProfile profile) {
        return new CsvScan(scan, options, files, blockBytes, context, profile);
    }

    @Override
    public ScanFootprint footprint(FileScan scan, int batchRows, Scratch scratch) {
        // Every column is parsed; a worker has a block, and the end of its last row, which may be in the next one.
        long row = 0;
        for (Field field : scan.stored().fields()) {
            row += FIELD_BYTES + 2L * Math.max(1, field.type().storage().width());
        }
        long worker = BLOCKS_AT_ONCE * blockBytes + options.longestLine() + row * batchRows;
        long pieces = scan.files().stream().mapToLong(file -> 1 + file.identity().size() / blockBytes).sum();
        ColumnFootprint text = new ColumnFootprint(options.longestLine(), -1, -1, -1);
        return new ScanFootprint(-1, worker, pieces, -1, scan.output().stream()
                .map(column -> scan.columns().get(column).type().storage() == Storage.VIEW ? text
                        : ColumnFootprint.FIXED)
                .toList());
    }

    @Override
    public void checkWrite(WriteRequest request) {
        CsvOutput.check(request);
    }

    @Override
    public FileEncoder encoder(WriteRequest request, QueryContext context) {
        return CsvOutput.encoder(request, context);
    }
}

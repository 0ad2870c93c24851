package io.polarway.engine.catalog;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.format.FileFormat;
import io.polarway.engine.format.FileFormats;
import io.polarway.engine.format.Inspection;
import io.polarway.engine.format.UnitedSchema;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The files of a table after a look at each: their format, their columns together, their rows.
///
/// @param format the format of all files
/// @param files the files, sorted by path
/// @param schema the columns of all files by name
/// @param unsupported for each column why it cannot be read, or null
/// @param rows the rows of all files together, or -1 if unknown
/// @param hasExactRows whether `rows` is more than an estimate
record TableFiles(FileFormat format, List<FileIdentity> files, Schema schema, List<@Nullable String> unsupported,
        long rows, boolean hasExactRows) {
    /// Files are looked at in portions, so that not all of their footers are in memory at once.
    private static final int PORTION = 128;

    /// Looks at files, several at a time.
    ///
    /// @param files the files
    /// @param format their format, as the options ask for it
    /// @param declared the columns whose types are settled
    /// @param unionsByName whether files may lack columns that others have
    /// @param cancellation polled for each file
    static TableFiles inspect(List<FileIdentity> files, FileFormat format, Schema declared,
            boolean unionsByName, Cancellation cancellation) {
        UnitedSchema united = new UnitedSchema(declared, format::common, format.options().contains("types"));
        long rows = 0;
        boolean hasExactRows = true;
        int threads = Math.min(files.size(), Math.clamp(Runtime.getRuntime().availableProcessors() * 2L, 2, 16));
        try (ExecutorService executor = threads <= 2 ? null
                : Executors.newFixedThreadPool(threads, TableFiles::thread)) {
            for (int from = 0; from < files.size(); from += PORTION) {
                List<FileIdentity> portion = files.subList(from, Math.min(files.size(), from + PORTION));
                List<CompletableFuture<Inspection>> looks = new ArrayList<>();
                for (FileIdentity file : portion) {
                    looks.add(executor == null
                            ? CompletableFuture.completedFuture(inspect(file, format, cancellation))
                            : CompletableFuture.supplyAsync(() -> inspect(file, format, cancellation), executor));
                }
                for (int i = 0; i < looks.size(); i++) {
                    Inspection inspection = join(looks.get(i));
                    united.add(portion.get(i).path(), inspection);
                    rows = rows < 0 || inspection.rows() < 0 ? -1 : rows + inspection.rows();
                    hasExactRows &= inspection.hasExactRows();
                }
            }
        }
        if (!unionsByName) {
            united.checkComplete();
        }
        format.check(united.schema());
        return new TableFiles(format, files, united.schema(), united.unsupported(), rows, hasExactRows);
    }

    private static Thread thread(Runnable work) {
        return Thread.ofPlatform().name("polarway-inspect").daemon().unstarted(work);
    }

    private static Inspection inspect(FileIdentity file, FileFormat format, Cancellation cancellation) {
        cancellation.check();
        return format.inspect(file);
    }

    private static Inspection join(CompletableFuture<Inspection> look) {
        try {
            return look.join();
        } catch (CompletionException e) {
            throw EngineException.wrap(e.getCause() == null ? e : e.getCause());
        }
    }

    /// Returns the format that the names of files tell. Throws if they tell none, or several.
    static FileFormat format(List<FileIdentity> files, FileFormats formats) {
        FileFormat first = null;
        for (FileIdentity file : files) {
            FileFormat format = formats.byFileName(file.path());
            if (format == null) {
                throw EngineException.of(ErrorCode.UNSUPPORTED,
                        "The name of '" + file.path() + "' does not tell its format. "
                                + formats.all().stream()
                                        .map(known -> "read_" + known.name() + "('" + file.path() + "')").findFirst()
                                        .orElse("Another name")
                                + " says it");
            }
            if (first != null && first != format) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "The files of a table have one format, but '"
                        + files.getFirst().path() + "' is " + first.name() + " and '" + file.path() + "' is "
                        + format.name());
            }
            first = format;
        }
        if (first == null) {
            throw EngineException.internal("a table without files");
        }
        return first;
    }
}

package io.polarway.engine.format;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.NearestName;
import io.polarway.engine.format.csv.CsvFormat;
import io.polarway.engine.format.parquet.ParquetFormat;
import io.polarway.engine.format.text.JsonFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Every file format there is, with its caches: one object per engine, shared by all sessions. Thread-safe.
public final class FileFormats {
    private final List<FileFormat> formats = List.of(new ParquetFormat(), new CsvFormat(), new JsonFormat());

    /// Creates the formats with empty caches.
    public FileFormats() {
    }

    /// Returns all formats.
    public List<FileFormat> all() {
        return formats;
    }

    /// Returns the format of this name, in any case. Throws INVALID_ARGUMENT naming those there are.
    public FileFormat named(String name) {
        for (FileFormat format : formats) {
            if (format.isReadable() && format.name().equalsIgnoreCase(name)) {
                return format;
            }
        }
        List<String> names = formats.stream().filter(FileFormat::isReadable).map(FileFormat::name).toList();
        throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "File format not found: " + name + ". There is "
                + String.join(", ", names) + NearestName.hint(name, names));
    }

    /// Returns the format that a file's name tells, or null if it tells none.
    public @Nullable FileFormat byFileName(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        for (FileFormat format : formats) {
            for (String extension : format.extensions()) {
                if (format.isReadable() && lower.endsWith("." + extension)) {
                    return format;
                }
            }
        }
        return null;
    }

    /// Returns the format of this name, in any case, that can be written. Throws INVALID_ARGUMENT naming those there are.
    public FileFormat writer(String name) {
        List<String> names = formats.stream().map(FileFormat::name).toList();
        return formats.stream().filter(format -> format.name().equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> EngineException.of(ErrorCode.INVALID_ARGUMENT, "File format not found: " + name
                        + ". There is " + String.join(", ", names) + NearestName.hint(name, names)));
    }

    /// Returns the format to be written that a file's name tells, or null if it tells none.
    public @Nullable FileFormat writerByFileName(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        return formats.stream()
                .filter(format -> format.extensions().stream().anyMatch(extension -> lower.endsWith("." + extension)))
                .findFirst().orElse(null);
    }

    /// Returns whether a file's name tells that it is data of some format.
    public boolean isData(String path) {
        return byFileName(path) != null;
    }
}

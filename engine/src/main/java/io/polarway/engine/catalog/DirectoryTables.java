package io.polarway.engine.catalog;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.format.FileFormat;
import io.polarway.engine.format.FileFormats;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The files and folders of a directory as tables: `trades` is `trades.parquet`, which may be a file or a folder of files, or
/// the folder `trades` with data files in it.
final class DirectoryTables {
    /// How many names are looked at to tell whether a folder has data: one that shows it only later is still found by name.
    private static final int PATIENCE = 1000;

    private final Path directory;
    private final FileFormats formats;

    DirectoryTables(Path directory, FileFormats formats) {
        this.directory = directory;
        this.formats = formats;
    }

    /// Returns the path, relative to the directory, of the file or folder that a table name stands for; null if there is none.
    /// A file goes before a folder, the exact name before one in another case.
    @Nullable
    String path(String table, Cancellation cancellation) {
        if (table.isEmpty() || table.indexOf('/') >= 0 || isHidden(table)) {
            return null;
        }
        for (FileFormat format : formats.all()) {
            for (String extension : format.extensions().stream().sorted().toList()) {
                if (Files.exists(directory.resolve(table + "." + extension))) {
                    return table + "." + extension;
                }
            }
        }
        if (Files.isDirectory(directory.resolve(table)) || formats.isData(table)
                && Files.isRegularFile(directory.resolve(table))) {
            return table;
        }
        List<String> matches = new ArrayList<>();
        for (Path path : entries(directory, cancellation)) {
            String name = path.getFileName().toString();
            boolean isMatch = formats.isData(name)
                    ? name.equalsIgnoreCase(table) || tableName(name).equalsIgnoreCase(table)
                    : name.equalsIgnoreCase(table) && Files.isDirectory(path);
            if (isMatch && !isHidden(name)) {
                matches.add(name);
            }
        }
        if (matches.size() > 1) {
            matches.sort(null);
            throw EngineException.of(ErrorCode.UNDEFINED_TABLE, "Table name is ambiguous: " + table + " may be '"
                    + matches.get(0) + "' or '" + matches.get(1) + "'. FROM 'path' tells them apart");
        }
        return matches.isEmpty() ? null : matches.getFirst();
    }

    /// Returns the names of all tables in the directory, sorted.
    List<String> names(Cancellation cancellation) {
        TreeSet<String> names = new TreeSet<>();
        for (Path path : entries(directory, cancellation)) {
            String name = path.getFileName().toString();
            if (isHidden(name)) {
                continue;
            }
            if (Files.isDirectory(path)) {
                if (hasData(path, new int[]{PATIENCE}, cancellation)) {
                    names.add(formats.isData(name) ? tableName(name) : name);
                }
            } else if (formats.isData(name)) {
                names.add(tableName(name));
            }
        }
        return List.copyOf(names);
    }

    private static String tableName(String fileName) {
        return fileName.substring(0, fileName.lastIndexOf('.'));
    }

    private static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }

    private boolean hasData(Path folder, int[] patience, Cancellation cancellation) {
        List<Path> folders = new ArrayList<>();
        for (Path path : entries(folder, cancellation)) {
            if (--patience[0] < 0) {
                return false;
            }
            String name = path.getFileName().toString();
            if (isHidden(name)) {
                continue;
            }
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                folders.add(path);
            } else if (formats.isData(name)) {
                return true;
            }
        }
        for (Path next : folders) {
            if (hasData(next, patience, cancellation)) {
                return true;
            }
        }
        return false;
    }

    /// Returns what is in a folder: nothing, if it cannot be read, since a listing of names should not fail for that.
    private static List<Path> entries(Path folder, Cancellation cancellation) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path path : stream) {
                cancellation.check();
                entries.add(path);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        return entries;
    }
}

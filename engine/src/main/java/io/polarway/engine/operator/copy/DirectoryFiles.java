package io.polarway.engine.operator.copy;

import io.polarway.engine.io.NewDirectory;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.IntSupplier;

/// The files of a directory that COPY writes.
///
/// @param existing what happens to what is in the directory already
/// @param replacesFiles whether a new file takes the place of an old one of its name, rather than another name
/// @param pattern the names of files, without their ending: `{i}` is a number, `{uuid}` a random one. Numbers have as many digits
///     each, so that the files are read in the order in which they were written: directories are read by path
/// @param extension the ending of the names
/// @param mostBytes after how many bytes a file is complete and another one begins
/// @param isPerThread whether each thread writes files of its own
public record DirectoryFiles(NewDirectory.Existing existing, boolean replacesFiles, String pattern, String extension,
        long mostBytes, boolean isPerThread) {
    private static final int DIGITS = 6;

    private static String digits(int number) {
        String text = String.valueOf(number);
        return "0".repeat(Math.max(0, DIGITS - text.length())) + text;
    }

    /// Returns the next free name.
    ///
    /// @param folder where the file goes, below the directory
    /// @param numbers gives the next number
    Path next(Path folder, IntSupplier numbers, NewDirectory directory) {
        while (true) {
            String name = pattern.replace("{i}", digits(numbers.getAsInt())).replace("{uuid}",
                    UUID.randomUUID().toString());
            Path path = folder.resolve(name + extension);
            if (replacesFiles || !directory.keeps(path)) {
                return path;
            }
        }
    }
}

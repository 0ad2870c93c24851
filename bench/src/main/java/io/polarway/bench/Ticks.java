package io.polarway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Files of the same ticks.
///
/// @param directory their folder, or the one file
/// @param codec how they are compressed; csv for text
record Ticks(Path directory, String codec) {
    /// Returns what stands in FROM, without quotes.
    String glob() {
        return Files.isDirectory(directory) ? directory + "/*." + (codec.equals("csv") ? "csv" : "parquet")
                : directory.toString();
    }

    /// Returns the files, by name.
    List<Path> files() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of(directory);
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}

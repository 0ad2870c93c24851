package io.polarway.engine.format.parquet;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// The collections of test files that lie beside the repository. Tests that need them are skipped where they do not.
public final class SharedData {
    private SharedData() {
    }

    /// Returns a folder of the shared data, or skips the test.
    public static Path folder(String name) {
        Path folder = root().resolve("data").resolve(name);
        Assumptions.assumeTrue(Files.isDirectory(folder), () -> "There is no " + folder
                + "; -Dpolarway.shared says where the shared data is");
        return folder;
    }

    private static Path root() {
        String given = System.getProperty("polarway.shared");
        if (given != null) {
            return Path.of(given);
        }
        Path here = Path.of("").toAbsolutePath();
        while (here != null && !Files.exists(here.resolve("mvnw"))) {
            here = here.getParent();
        }
        return here == null ? Path.of("shared") : here.resolveSibling("shared");
    }
}

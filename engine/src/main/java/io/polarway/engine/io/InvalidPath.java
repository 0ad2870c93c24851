package io.polarway.engine.io;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;

/// Why a text cannot be the name of a file, as errors tell it.
public final class InvalidPath {
    private static final String ENCODING = System.getProperty("sun.jnu.encoding", "");

    private InvalidPath() {
    }

    /// Returns the reason. Names beyond ASCII need a locale that has their characters: the JVM takes over that of its process, which under
    /// cron or in a container may be none.
    public static String reason(InvalidPathException e) {
        return e.getInput().indexOf('\0') >= 0 || isUnicode()
                ? String.valueOf(e.getReason())
                : "'" + e.getInput() + "' has characters that the locale of the process, whose names of files are in "
                        + ENCODING
                        + ", does not have. Start it with LC_ALL=C.UTF-8, or another one with UTF-8";
    }

    /// Returns whether names of files, and the arguments of the process, may have any characters.
    public static boolean isUnicode() {
        return Charset.forName(ENCODING, StandardCharsets.UTF_8).equals(StandardCharsets.UTF_8);
    }
}

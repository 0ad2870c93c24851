package io.polarway.engine.io;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Finds files by patterns, relative to a directory: `*` and `?` stand for characters of one name, `[a-z]` and `[!a-z]` for
/// one character, `**` for any number of directories, `{a,b}` for either text. A directory by its own name, and a pattern
/// that ends in `**`, stand for all data files below.
///
/// Files come sorted by path (as code points), each once, whichever and however many patterns and symbolic links lead to it.
/// Wildcards pass over names that start with `.` or `_`, unless the pattern starts so too.
public final class Glob {
    private Glob() {
    }

    /// Returns the files of all patterns.
    ///
    /// @param base what relative patterns start from
    /// @param patterns the patterns; each has to match something, else FILE_NOT_FOUND says what is there instead
    /// @param isData tells by its name whether a file below a directory is data
    /// @param cancellation polled for each name that is looked at
    public static List<FileIdentity> list(Path base, List<String> patterns, Predicate<String> isData,
            Cancellation cancellation) {
        Map<String, GlobWalk.Found> files = new LinkedHashMap<>();
        boolean hasLinks = false;
        for (String pattern : patterns) {
            for (GlobWalk.Found file : list(base, pattern, isData, cancellation)) {
                files.putIfAbsent(file.identity().location(), file);
                hasLinks |= file.isThroughLink();
            }
        }
        Collection<GlobWalk.Found> distinct = hasLinks ? withoutLinksToOthers(files.values()) : files.values();
        return distinct.stream().map(GlobWalk.Found::identity)
                .sorted((a, b) -> compareCodePoints(a.path(), b.path())).toList();
    }

    /// Returns whether a text is a pattern rather than the name of one file or directory.
    public static boolean isPattern(String text) {
        return GlobPattern.isWildcard(text) || GlobPattern.expand(text).size() > 1;
    }

    private static List<GlobWalk.Found> list(Path base, String written, Predicate<String> isData,
            Cancellation cancellation) {
        String pattern = local(written);
        List<GlobWalk.Found> files = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (String alternative : GlobPattern.expand(pattern)) {
            GlobWalk walk = new GlobWalk(base, GlobPattern.parse(alternative), isData, cancellation);
            try {
                files.addAll(walk.run());
            } catch (InvalidPathException e) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "Not a path: '" + written + "': " + InvalidPath.reason(e), e);
            }
            if (files.isEmpty()) {
                reasons.add(walk.whyNothing());
            }
        }
        if (files.isEmpty() && isPattern(pattern)) {
            // The name of a file may have brackets or braces in it.
            Path literal = base.resolve(pattern);
            if (Files.isRegularFile(literal)) {
                return List.of(new GlobWalk.Found(LocalFile.identify(literal, pattern), false));
            }
        }
        if (files.isEmpty()) {
            throw EngineException.of(ErrorCode.FILE_NOT_FOUND,
                    "No file matches '" + written + "': " + reasons.getFirst());
        }
        return files;
    }

    /// Takes `file://` and `~/` away, and refuses places that are not files of this machine.
    private static String local(String pattern) {
        if (pattern.isBlank()) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "The path of a file is empty");
        }
        int scheme = pattern.indexOf("://");
        if (scheme > 0 && pattern.substring(0, scheme).chars().allMatch(Character::isLetterOrDigit)) {
            if (!pattern.startsWith("file://")) {
                throw EngineException.of(ErrorCode.UNSUPPORTED, "Cannot read '" + pattern + "': "
                        + pattern.substring(0, scheme) + ":// is not supported, only files of the local file system");
            }
            return pattern.substring("file://".length());
        }
        return pattern.startsWith("~/") ? System.getProperty("user.home") + pattern.substring(1) : pattern;
    }

    /// Leaves one path per file where symbolic links lead to the same one, preferably one without a link.
    private static Collection<GlobWalk.Found> withoutLinksToOthers(Collection<GlobWalk.Found> files) {
        Map<Path, GlobWalk.Found> byRealPath = new LinkedHashMap<>();
        files.stream().sorted(Comparator.comparing(GlobWalk.Found::isThroughLink)
                .thenComparing(file -> file.identity().path(), Glob::compareCodePoints)).forEach(file -> {
                    try {
                        byRealPath.putIfAbsent(Path.of(file.identity().location()).toRealPath(), file);
                    } catch (IOException e) {
                        throw LocalFile.failure("read", file.identity().path(), e);
                    }
                });
        return byRealPath.values();
    }

    /// Compares as the UTF-8 bytes would, where `String.compareTo` puts U+10000 before U+E000.
    static int compareCodePoints(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return Integer.compare(a.codePointAt(i), b.codePointAt(i));
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}

package io.polarway.engine.io;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// A path pattern cut at its slashes. Braces are resolved before, see [#expand].
///
/// @param text the pattern as it was written (with its braces resolved)
/// @param isAbsolute whether it starts at the root of the file system
/// @param segments its parts
record GlobPattern(String text, boolean isAbsolute, List<Segment> segments) {
    private static final int MOST_ALTERNATIVES = 10_000;

    /// One part of a pattern, between slashes.
    sealed interface Segment {
        /// The name of one file or directory.
        record Name(String name) implements Segment {
        }

        /// A pattern for names of one directory.
        ///
        /// @param text the pattern as it was written
        /// @param regex what it means
        record Wildcard(String text, Pattern regex) implements Segment {
            /// Returns whether a name fits. Names that start with `.` or `_` fit only where the pattern starts so too.
            boolean matches(String name) {
                return (!isHidden(name) || text.charAt(0) == name.charAt(0)) && regex.matcher(name).matches();
            }
        }

        /// `**`: any number of directories, none included.
        enum Recursive implements Segment {
            RECURSIVE
        }
    }

    /// Returns whether a name is passed over by wildcards.
    static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }

    /// Reads a pattern.
    static GlobPattern parse(String text) {
        List<Segment> segments = new ArrayList<>();
        for (String part : text.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("**")) {
                if (segments.isEmpty() || segments.getLast() != Segment.Recursive.RECURSIVE) {
                    segments.add(Segment.Recursive.RECURSIVE);
                }
                continue;
            }
            Pattern regex = isWildcard(part) ? regex(part) : null;
            segments.add(regex == null ? new Segment.Name(part) : new Segment.Wildcard(part, regex));
        }
        return new GlobPattern(text, text.startsWith("/"), List.copyOf(segments));
    }

    /// Returns whether a text has characters that stand for others.
    static boolean isWildcard(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    /// Returns the regular expression of one segment, or null if it has a `[` without an end and no other wildcard.
    private static @Nullable Pattern regex(String segment) {
        StringBuilder regex = new StringBuilder();
        boolean isWildcard = false;
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            int end = c == '[' ? classEnd(segment, i) : -1;
            if (c == '*') {
                regex.append(".*");
                isWildcard = true;
            } else if (c == '?') {
                regex.append('.');
                isWildcard = true;
            } else if (end > 0) {
                regex.append(characterClass(segment.substring(i + 1, end)));
                i = end;
                isWildcard = true;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        if (!isWildcard) {
            return null;
        }
        try {
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "Invalid pattern '" + segment
                            + "': a range such as [a-z] goes from the lower to the higher character",
                    e);
        }
    }

    /// Returns where the `]` of the `[` at `start` is, or -1. A `]` that comes first is one of the characters.
    private static int classEnd(String segment, int start) {
        int first = start + 1;
        if (first < segment.length() && (segment.charAt(first) == '!' || segment.charAt(first) == '^')) {
            first++;
        }
        return segment.indexOf(']', first + 1);
    }

    private static String characterClass(String inside) {
        boolean isNegated = inside.startsWith("!") || inside.startsWith("^");
        StringBuilder regex = new StringBuilder(isNegated ? "[^" : "[");
        for (int i = isNegated ? 1 : 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            boolean isRange = c == '-' && i > (isNegated ? 1 : 0) && i < inside.length() - 1;
            if (!Character.isLetterOrDigit(c) && !isRange && c < 128) {
                regex.append('\\');
            }
            regex.append(c);
        }
        return regex.append(']').toString();
    }

    /// Resolves `{a,b}`, nested ones too, into all patterns that it stands for. A brace without a partner, or
    /// without a comma inside, is a character like any other.
    static List<String> expand(String pattern) {
        List<String> patterns = new ArrayList<>();
        expand("", pattern, patterns);
        return patterns;
    }

    private static void expand(String prefix, String rest, List<String> patterns) {
        int open = rest.indexOf('{');
        int close = open < 0 ? -1 : closing(rest, open);
        if (close < 0) {
            if (patterns.size() >= MOST_ALTERNATIVES) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "The braces of a pattern stand for more than " + MOST_ALTERNATIVES + " patterns");
            }
            patterns.add(prefix + rest);
            return;
        }
        List<String> alternatives = alternatives(rest.substring(open + 1, close));
        if (alternatives.size() == 1) {
            expand(prefix + rest.substring(0, close + 1), rest.substring(close + 1), patterns);
            return;
        }
        for (String alternative : alternatives) {
            for (String inner : expand(alternative)) {
                expand(prefix + rest.substring(0, open) + inner, rest.substring(close + 1), patterns);
            }
        }
    }

    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                depth++;
            } else if (text.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> alternatives(String inside) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(inside.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(inside.substring(start));
        return parts;
    }
}

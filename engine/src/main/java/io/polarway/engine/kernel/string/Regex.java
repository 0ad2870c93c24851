package io.polarway.engine.kernel.string;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/// Regular expressions in RE2 syntax, which are matched in linear time: no pattern can make a query hang. Compiled ones are
/// kept for the process.
///
/// Options are letters as in PostgreSQL and DuckDB: `i` ignores case, `c` does not, `s` lets `.` match a line break, `m` or
/// `n` lets `^` and `$` match at line breaks, `l` takes the pattern literally, `g` replaces all matches.
public final class Regex {
    private static final int MOST_KEPT = 512;
    private static final ConcurrentHashMap<String, Regex> KEPT = new ConcurrentHashMap<>();

    private final Pattern pattern;
    private final boolean isGlobal;

    private Regex(Pattern pattern, boolean isGlobal) {
        this.pattern = pattern;
        this.isGlobal = isGlobal;
    }

    /// Returns the expression, or fails with what is wrong with it.
    public static Regex of(String pattern, String options) {
        String key = options + "/" + pattern;
        Regex kept = KEPT.get(key);
        if (kept == null) {
            kept = compile(pattern, options);
            if (KEPT.size() >= MOST_KEPT) {
                KEPT.clear();
            }
            KEPT.put(key, kept);
        }
        return kept;
    }

    private static Regex compile(String pattern, String options) {
        int flags = 0;
        boolean isGlobal = false;
        boolean isLiteral = false;
        for (char option : options.toCharArray()) {
            switch (option) {
                case 'i' -> flags |= Pattern.CASE_INSENSITIVE;
                case 'c' -> flags &= ~Pattern.CASE_INSENSITIVE;
                case 's' -> flags |= Pattern.DOTALL;
                case 'm', 'n' -> flags |= Pattern.MULTILINE;
                case 'g' -> isGlobal = true;
                case 'l' -> isLiteral = true;
                default -> throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "Unknown option '" + option + "' of a regular expression. Options are i, c, s, m, n, l and g");
            }
        }
        try {
            return new Regex(Pattern.compile(isLiteral ? Pattern.quote(pattern) : pattern, flags), isGlobal);
        } catch (PatternSyntaxException e) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "Invalid regular expression '" + pattern + "': " + e.getDescription(), e);
        }
    }

    /// Returns the expression that does what SIMILAR TO does with a pattern: `%`, `_`, `|`, `*`, `+`, `?`, `{}`, `()` and
    /// `[]` are special, and the whole string must match.
    ///
    /// @param escape the character that makes the next one literal; negative for none
    public static Regex similar(String pattern, int escape) {
        StringBuilder regex = new StringBuilder();
        boolean isInBrackets = false;
        for (int i = 0; i < pattern.length();) {
            int c = pattern.codePointAt(i);
            i += Character.charCount(c);
            if (c == escape) {
                if (i >= pattern.length()) {
                    throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                            "The SIMILAR TO pattern '" + pattern + "' ends with its escape character");
                }
                c = pattern.codePointAt(i);
                i += Character.charCount(c);
                regex.append(Pattern.quote(Character.toString(c)));
                continue;
            }
            if (isInBrackets) {
                isInBrackets = c != ']';
                if (c == '\\') {
                    regex.append('\\');
                }
                regex.appendCodePoint(c);
                continue;
            }
            switch (c) {
                case '%' -> regex.append(".*");
                case '_' -> regex.append('.');
                case '[' -> {
                    isInBrackets = true;
                    regex.append('[');
                }
                case '.', '^', '$', '\\' -> regex.append('\\').appendCodePoint(c);
                case '(' -> regex.append("(?:");
                default -> regex.appendCodePoint(c);
            }
        }
        return of("^(?:" + regex + ")$", "s");
    }

    /// Returns whether some part of the text matches.
    public boolean isFound(byte[] text) {
        return pattern.matcher(text).find();
    }

    /// Returns whether the whole text matches.
    public boolean matches(byte[] text) {
        return pattern.matcher(text).matches();
    }

    /// Counts the matches.
    public int count(byte[] text) {
        Matcher matcher = pattern.matcher(text);
        int count = 0;
        for (boolean isFound = matcher.find(); isFound; isFound = findNext(matcher, text)) {
            count++;
        }
        return count;
    }

    /// Goes on to the next match: behind an empty one from the next character on, of which the library knows bytes only.
    private static boolean findNext(Matcher matcher, byte[] text) {
        if (matcher.start() < matcher.end()) {
            return matcher.find();
        }
        int next = matcher.end() + 1;
        while (next < text.length && (text[next] & 0xC0) == 0x80) {
            next++;
        }
        return next <= text.length && matcher.find(next);
    }

    /// Returns a group of the first match, as its first byte in the upper and its length in the lower half; -1 if there is
    /// no match or the group took no part in it.
    public long group(byte[] text, int group) {
        if (group < 0 || group > pattern.groupCount()) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "The regular expression '" + pattern + "' has " + pattern.groupCount() + " groups, not " + group);
        }
        Matcher matcher = pattern.matcher(text);
        return matcher.find() && matcher.start(group) >= 0
                ? SliceKernel.of(matcher.start(group), matcher.end(group))
                : SliceKernel.NULL;
    }

    /// Replaces the first match, or all of them under the option `g`. In the replacement `\1` to `\9` stand for groups, `\0`
    /// and `\&` for the match, `\\` for a backslash.
    public byte[] replace(byte[] text, String replacement) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            return text;
        }
        List<Object> parts = parts(replacement);
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length + 16);
        int from = 0;
        do {
            out.write(text, from, matcher.start() - from);
            for (Object part : parts) {
                if (part instanceof byte[] literal) {
                    out.write(literal, 0, literal.length);
                } else if (part instanceof Integer group && matcher.start(group) >= 0) {
                    out.write(text, matcher.start(group), matcher.end(group) - matcher.start(group));
                }
            }
            from = matcher.end();
            TextKernel.checkedLength(out.size());
        } while (isGlobal && findNext(matcher, text));
        out.write(text, from, text.length - from);
        return out.toByteArray();
    }

    /// Returns the replacement as literal bytes and numbers of groups.
    private List<Object> parts(String replacement) {
        List<Object> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            char next = i + 1 < replacement.length() ? replacement.charAt(i + 1) : 0;
            if (c != '\\' || next != '&' && next != '\\' && (next < '0' || next > '9')) {
                literal.append(c);
                continue;
            }
            i++;
            if (next == '\\') {
                literal.append('\\');
                continue;
            }
            int group = next == '&' ? 0 : next - '0';
            if (group > pattern.groupCount()) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "The replacement '" + replacement
                        + "' refers to group " + group + "; '" + pattern + "' has " + pattern.groupCount());
            }
            parts.add(literal.toString().getBytes(StandardCharsets.UTF_8));
            literal.setLength(0);
            parts.add(group);
        }
        parts.add(literal.toString().getBytes(StandardCharsets.UTF_8));
        return parts;
    }
}

package io.polarway.shell;

import java.util.ArrayList;
import java.util.List;

/// A piece of a text of SQL that is being typed, for colours and completion: rougher than the engine's own grammar, and never
/// wrong about where quotes and comments end.
///
/// @param kind what it is
/// @param start where it begins
/// @param end where the next one begins
/// @param isClosed false for a quote or comment that goes on where more is typed
record SqlToken(Kind kind, int start, int end, boolean isClosed) {
    enum Kind {
        WORD, NUMBER, TEXT, QUOTED_NAME, COMMENT, SYMBOL
    }

    /// Returns what it says.
    String of(String text) {
        return text.substring(start, end);
    }

    /// Returns the tokens of a text, blanks left out.
    static List<SqlToken> tokens(String text) {
        List<SqlToken> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
                continue;
            }
            SqlToken token = next(text, at);
            tokens.add(token);
            at = token.end();
        }
        return tokens;
    }

    private static SqlToken next(String text, int start) {
        char c = text.charAt(start);
        char after = start + 1 < text.length() ? text.charAt(start + 1) : 0;
        if (c == '-' && after == '-') {
            int end = text.indexOf('\n', start);
            return new SqlToken(Kind.COMMENT, start, end < 0 ? text.length() : end, end >= 0);
        }
        if (c == '/' && after == '*') {
            return until(text, "*/", Kind.COMMENT, start, start + 2);
        }
        if (c == '\'') {
            return until(text, "'", Kind.TEXT, start, start + 1);
        }
        if (c == '"') {
            return until(text, "\"", Kind.QUOTED_NAME, start, start + 1);
        }
        if (c == '$') {
            int end = start + 1;
            while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end)) && text.charAt(end) != '$') {
                end++;
            }
            boolean isTag = end < text.length() && text.charAt(end) == '$' && !Character.isDigit(after);
            return isTag
                    ? until(text, text.substring(start, end + 1), Kind.TEXT, start, end + 1)
                    : new SqlToken(Kind.SYMBOL, start, Math.max(end, start + 1), true);
        }
        if (Character.isDigit(c) || c == '.' && Character.isDigit(after)) {
            return new SqlToken(Kind.NUMBER, start, endOfNumber(text, start), true);
        }
        if (Character.isJavaIdentifierStart(c)) {
            int end = start + 1;
            while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
                end++;
            }
            return new SqlToken(Kind.WORD, start, end, true);
        }
        return new SqlToken(Kind.SYMBOL, start, start + 1, true);
    }

    private static int endOfNumber(String text, int start) {
        int end = start;
        while (end < text.length()) {
            char c = text.charAt(end);
            boolean isSign = (c == '+' || c == '-') && end > start && "eE".indexOf(text.charAt(end - 1)) >= 0;
            if (!Character.isLetterOrDigit(c) && c != '.' && c != '_' && !isSign) {
                break;
            }
            end++;
        }
        return end;
    }

    private static SqlToken until(String text, String closing, Kind kind, int start, int from) {
        int end = text.indexOf(closing, from);
        return end < 0
                ? new SqlToken(kind, start, text.length(), false)
                : new SqlToken(kind, start, end + closing.length(), true);
    }
}

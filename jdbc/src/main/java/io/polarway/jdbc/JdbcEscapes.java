package io.polarway.jdbc;

import java.util.ArrayDeque;
import java.util.Deque;

/// JDBC's escapes `{fn ...}`, `{oj ...}` and `{escape ...}`, of which the engine's own syntax is what stands inside. The braces
/// and the word are overwritten with blanks, so that every other character keeps its line and column in errors. The
/// escapes for literals, such as `{d '2024-01-31'}`, are understood by the engine's parser.
final class JdbcEscapes {
    private static final char OPENED_HERE = '{';
    private static final char KEPT = '(';

    private JdbcEscapes() {
    }

    /// Returns the statement without escapes, as long as it was.
    static String withoutEscapes(String sql) {
        if (sql.indexOf('{') < 0) {
            return sql;
        }
        char[] text = sql.toCharArray();
        Deque<Character> open = new ArrayDeque<>();
        for (int i = 0; i < text.length; i++) {
            switch (text[i]) {
                case '\'', '"' -> i = closing(text, i + 1, text[i]);
                case '-' -> {
                    if (i + 1 < text.length && text[i + 1] == '-') {
                        i = closing(text, i + 2, '\n');
                    }
                }
                case '/' -> {
                    if (i + 1 < text.length && text[i + 1] == '*') {
                        int end = sql.indexOf("*/", i + 2);
                        i = end < 0 ? text.length : end + 1;
                    }
                }
                case '{' -> {
                    int wordEnd = wordEnd(sql, i + 1);
                    String word = sql.substring(i + 1, wordEnd).strip();
                    if (word.equalsIgnoreCase("fn") || word.equalsIgnoreCase("oj") || word.equalsIgnoreCase("escape")) {
                        boolean isKeyword = word.equalsIgnoreCase("escape");
                        blank(text, i, isKeyword ? i + 1 : wordEnd);
                        open.push(OPENED_HERE);
                    } else {
                        open.push(KEPT);
                    }
                }
                case '}' -> {
                    if (!open.isEmpty() && open.pop() == OPENED_HERE) {
                        text[i] = ' ';
                    }
                }
                default -> {
                    // Any other character stands for itself.
                }
            }
        }
        return new String(text);
    }

    /// Returns where the next `end` is; a doubled quote closes and opens again, which comes to the same.
    private static int closing(char[] text, int from, char end) {
        int at = from;
        while (at < text.length && text[at] != end) {
            at++;
        }
        return at;
    }

    private static int wordEnd(String sql, int from) {
        int at = from;
        while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
            at++;
        }
        while (at < sql.length() && Character.isLetter(sql.charAt(at))) {
            at++;
        }
        return at;
    }

    private static void blank(char[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] != '\n') {
                text[i] = ' ';
            }
        }
    }
}

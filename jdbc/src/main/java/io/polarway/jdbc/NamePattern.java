package io.polarway.jdbc;

import org.jspecify.annotations.Nullable;

/// The patterns of DatabaseMetaData: `%` stands for any text, `_` for any character, a backslash takes the next character
/// as it is; names match in any case, and null matches everything.
final class NamePattern {
    private NamePattern() {
    }

    static boolean matches(@Nullable String pattern, String name) {
        return pattern == null || matches(pattern, 0, name, 0);
    }

    private static boolean matches(String pattern, int at, String name, int from) {
        int position = from;
        for (int i = at; i < pattern.length(); i++) {
            char wanted = pattern.charAt(i);
            if (wanted == '%') {
                for (int next = position; next <= name.length(); next++) {
                    if (matches(pattern, i + 1, name, next)) {
                        return true;
                    }
                }
                return false;
            }
            if (position == name.length()) {
                return false;
            }
            char found = name.charAt(position++);
            if (wanted == '_') {
                continue;
            }
            if (wanted == '\\' && i + 1 < pattern.length()) {
                wanted = pattern.charAt(++i);
            }
            if (Character.toLowerCase(wanted) != Character.toLowerCase(found)) {
                return false;
            }
        }
        return position == name.length();
    }
}

package io.polarway.shell.output;

import org.jline.utils.WCWidth;

/// Text as it shows in a terminal: control characters made visible, width counted in cells.
public final class DisplayText {
    private static final String ELLIPSIS = "…";

    private DisplayText() {
    }

    /// Returns the text with control characters written as `\n`, `\t` and the like.
    public static String visible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return escaped(text);
            }
        }
        return text;
    }

    private static String escaped(String text) {
        StringBuilder visible = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> visible.append("\\n");
                case '\r' -> visible.append("\\r");
                case '\t' -> visible.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        visible.append("\\x").append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        visible.append(c);
                    }
                }
            }
        }
        return visible.toString();
    }

    /// Returns how many cells a text without control characters takes.
    public static int width(String text) {
        int width = 0;
        boolean isAscii = true;
        for (int i = 0; i < text.length() && isAscii; i++) {
            isAscii = text.charAt(i) < 0x7f;
        }
        if (isAscii) {
            return text.length();
        }
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            width += Math.max(0, WCWidth.wcwidth(text.codePointAt(i)));
        }
        return width;
    }

    /// Returns the text cut off with an ellipsis where it takes more than `cells`.
    public static String fit(String text, int cells) {
        if (width(text) <= cells) {
            return text;
        }
        int width = 0;
        int end = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            int next = width + Math.max(0, codePoint < 0x7f ? 1 : WCWidth.wcwidth(codePoint));
            if (next > cells - 1) {
                break;
            }
            width = next;
            end += Character.charCount(codePoint);
        }
        return text.substring(0, end) + ELLIPSIS;
    }
}

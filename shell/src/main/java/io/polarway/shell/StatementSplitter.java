package io.polarway.shell;

import org.jspecify.annotations.Nullable;

/// Finds where statements end in a text that arrives piece by piece: at a `;` outside of quotes, dollar quotes and
/// comments. Each character is looked at once.
final class StatementSplitter {
    private final StringBuilder text = new StringBuilder();
    private Within within = Within.CODE;
    private String dollarTag = "";
    private int position;
    private int line = 1;
    private int textStart = -1;
    private int textLine = 1;
    private boolean hasContent;

    /// What the text read so far ends in.
    enum Within {
        CODE, QUOTE, IDENTIFIER, DOLLAR_QUOTE, LINE_COMMENT, COMMENT
    }

    /// A statement without its `;`.
    ///
    /// @param text the statement, from its first word or comment on
    /// @param line the line of the input on which the text begins, counted from 1
    record Statement(String text, int line) {
    }

    /// Adds a piece of the input.
    void add(CharSequence piece) {
        text.append(piece);
    }

    /// Returns the next statement that a `;` ends, or null until more input is added.
    @Nullable
    Statement next() {
        // One character is held back, since a pair such as -- or */ may be cut in two.
        while (position < text.length()) {
            char c = text.charAt(position);
            char after = position + 1 < text.length() ? text.charAt(position + 1) : 0;
            boolean isLast = position + 1 == text.length();
            if (isLast && mayBeginPair(c)) {
                return null;
            }
            if (within == Within.CODE && c == ';') {
                Statement statement = take(position, position + 1);
                if (statement != null) {
                    return statement;
                }
                continue;
            }
            int length = step(c, after);
            if (length == 0) {
                return null;
            }
            for (int i = position; i < position + length; i++) {
                if (text.charAt(i) == '\n') {
                    line++;
                }
            }
            position += length;
        }
        return null;
    }

    private boolean mayBeginPair(char c) {
        return switch (within) {
            case CODE -> c == '-' || c == '/' || c == '$';
            case COMMENT -> c == '*';
            case DOLLAR_QUOTE -> c == '$';
            case QUOTE, IDENTIFIER, LINE_COMMENT -> false;
        };
    }

    /// Moves over one token or character and returns its length; 0 if more input is needed to tell.
    private int step(char c, char after) {
        switch (within) {
            case CODE -> {
                return code(c, after);
            }
            case QUOTE -> {
                // A doubled quote closes and opens again, which comes to the same.
                if (c == '\'') {
                    within = Within.CODE;
                }
            }
            case IDENTIFIER -> {
                if (c == '"') {
                    within = Within.CODE;
                }
            }
            case LINE_COMMENT -> {
                if (c == '\n') {
                    within = Within.CODE;
                }
            }
            case COMMENT -> {
                if (c == '*' && after == '/') {
                    within = Within.CODE;
                    return 2;
                }
            }
            case DOLLAR_QUOTE -> {
                if (c == '$') {
                    if (text.length() - position < dollarTag.length()) {
                        return 0;
                    }
                    if (text.indexOf(dollarTag, position) == position) {
                        within = Within.CODE;
                        return dollarTag.length();
                    }
                }
            }
        }
        return 1;
    }

    private int code(char c, char after) {
        if (textStart < 0 && !Character.isWhitespace(c)) {
            textStart = position;
            textLine = line;
        }
        if (c == '-' && after == '-') {
            within = Within.LINE_COMMENT;
            return 2;
        }
        if (c == '/' && after == '*') {
            within = Within.COMMENT;
            return 2;
        }
        if (!Character.isWhitespace(c)) {
            hasContent = true;
        }
        if (c == '\'') {
            within = Within.QUOTE;
        } else if (c == '"') {
            within = Within.IDENTIFIER;
        } else if (c == '$' && (position == 0 || !Character.isJavaIdentifierPart(text.charAt(position - 1)))) {
            int end = position + 1;
            while (end < text.length() && isTagPart(text.charAt(end), end == position + 1)) {
                end++;
            }
            if (end == text.length()) {
                return 0;
            }
            if (text.charAt(end) == '$') {
                dollarTag = text.substring(position, end + 1);
                within = Within.DOLLAR_QUOTE;
                return dollarTag.length();
            }
        }
        return 1;
    }

    private static boolean isTagPart(char c, boolean isFirst) {
        return c != '$' && (isFirst ? Character.isJavaIdentifierStart(c) : Character.isJavaIdentifierPart(c));
    }

    /// Returns what is left at the end of the input as a statement, or null if it says nothing.
    @Nullable
    Statement rest() {
        Statement next = next();
        if (next != null) {
            return next;
        }
        while (position < text.length()) {
            // What was held back ends here, whatever it might have begun.
            int length = Math.max(1, step(text.charAt(position), (char) 0));
            position = Math.min(text.length(), position + length);
        }
        return take(text.length(), text.length());
    }

    /// Returns what the text read so far ends in.
    Within within() {
        return within;
    }

    /// Returns whether something was read that no `;` has ended.
    boolean hasContent() {
        return hasContent;
    }

    /// Returns whether what comes next begins a statement.
    boolean isBetweenStatements() {
        return !hasContent && within == Within.CODE;
    }

    private @Nullable Statement take(int end, int next) {
        Statement statement = hasContent ? new Statement(text.substring(textStart, end), textLine) : null;
        text.delete(0, next);
        position = 0;
        textStart = -1;
        hasContent = false;
        return statement;
    }
}

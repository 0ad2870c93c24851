package io.polarway.shell;

import java.util.List;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/// Colours what is being typed: keywords, functions, texts, numbers, comments, and quotes that nothing closes.
final class SqlColors implements Highlighter {
    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
    private static final AttributedStyle KEYWORD = PLAIN.bold().foreground(AttributedStyle.BLUE);
    private static final AttributedStyle FUNCTION = PLAIN.foreground(AttributedStyle.CYAN);
    private static final AttributedStyle TEXT = PLAIN.foreground(AttributedStyle.GREEN);
    private static final AttributedStyle NUMBER = PLAIN.foreground(AttributedStyle.MAGENTA);
    private static final AttributedStyle COMMENT = PLAIN.faint();
    private static final AttributedStyle OPEN = PLAIN.foreground(AttributedStyle.YELLOW);
    private static final AttributedStyle COMMAND = PLAIN.foreground(AttributedStyle.YELLOW);

    @Override
    public AttributedString highlight(LineReader reader, String buffer) {
        return highlight(buffer);
    }

    static AttributedString highlight(String text) {
        AttributedStringBuilder colored = new AttributedStringBuilder();
        if (Commands.isCommand(text)) {
            return colored.append(text, COMMAND).toAttributedString();
        }
        List<SqlToken> tokens = SqlToken.tokens(text);
        int at = 0;
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            colored.append(text.substring(at, token.start()));
            boolean isCall = i + 1 < tokens.size() && text.startsWith("(", tokens.get(i + 1).start());
            colored.append(token.of(text), style(token, text, isCall));
            at = token.end();
        }
        return colored.append(text.substring(at)).toAttributedString();
    }

    private static AttributedStyle style(SqlToken token, String text, boolean isCall) {
        return switch (token.kind()) {
            case WORD -> SqlKeywords.contains(token.of(text)) ? KEYWORD : isCall ? FUNCTION : PLAIN;
            case NUMBER -> NUMBER;
            case TEXT -> token.isClosed() ? TEXT : OPEN;
            case QUOTED_NAME -> token.isClosed() ? PLAIN : OPEN;
            case COMMENT -> COMMENT;
            case SYMBOL -> PLAIN;
        };
    }
}

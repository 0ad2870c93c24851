package io.polarway.shell;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/// Asks for more lines until every statement has its `;`, and finds the word that is completed.
final class SqlLines implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && !Commands.isCommand(line)) {
            StatementSplitter splitter = new StatementSplitter();
            splitter.add(line);
            splitter.add("\n");
            while (splitter.next() != null) {
                continue;
            }
            boolean isOpen = splitter.hasContent() || splitter.within() == StatementSplitter.Within.COMMENT;
            if (isOpen) {
                throw new EOFError(-1, -1, "The statement goes on until ;");
            }
        }
        return new Typed(line, cursor, SqlCompletion.wordStart(line.substring(0, cursor)));
    }

    /// A text with the word before the cursor.
    private record Typed(String line, int cursor, int start) implements CompletingParsedLine {
        @Override
        public String word() {
            return line.substring(start, cursor);
        }

        @Override
        public int wordCursor() {
            return cursor - start;
        }

        @Override
        public int wordIndex() {
            return 0;
        }

        @Override
        public List<String> words() {
            return List.of(word());
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean isComplete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return cursor - start;
        }

        @Override
        public int rawWordLength() {
            return cursor - start;
        }
    }
}

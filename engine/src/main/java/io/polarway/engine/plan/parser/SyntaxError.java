package io.polarway.engine.plan.parser;

import static org.apache.calcite.util.Static.RESOURCE;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.SourceRange;

/// Says what is wrong with a text that does not parse: the token, its place, and what was probably meant.
final class SyntaxError {
    /// Words that statements and clauses start with, and that are mistyped there.
    private static final List<String> WORDS = List.of("SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "BY",
            "LIMIT", "OFFSET", "UNION", "ALL", "INTERSECT", "EXCEPT", "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS",
            "OUTER", "NATURAL", "ON", "USING", "WITH", "AS", "AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "ILIKE",
            "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "END", "CAST", "DISTINCT", "VALUES", "INTERVAL", "QUALIFY",
            "WINDOW",
            "PARTITION", "OVER", "FETCH", "CREATE", "EXTERNAL", "TABLE", "VIEW", "STORED", "LOCATION", "REPLACE",
            "DROP",
            "EXPLAIN", "ANALYZE", "DESCRIBE", "SHOW", "SET", "RESET", "NULLS", "FIRST", "LAST", "DESC", "ASC");

    /// What statements of transactions start with.
    private static final Set<String> TRANSACTIONS = Set.of("BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT",
            "ABORT");

    /// What other systems' statements start with, and what to do here instead.
    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("ALTER",
                    "A table in memory is made anew: CREATE OR REPLACE TABLE t AS SELECT ... FROM t, with * EXCLUDE "
                            + "and * REPLACE for its columns; a view with CREATE OR REPLACE VIEW"),
            Map.entry("USE", "There is one schema in each session; files are named by their paths, which begin in the "
                    + "directory where it was opened"),
            Map.entry("PRAGMA",
                    "SET changes settings and SHOW ALL lists them; DESCRIBE t gives the columns of a table, SHOW "
                            + "TABLES the tables"),
            Map.entry("ATTACH",
                    "Files are tables by their paths: FROM 'directory/*.parquet'. CREATE VIEW gives them names"),
            Map.entry("DETACH", "DROP TABLE and DROP VIEW forget a table"),
            Map.entry("INSTALL", "There are no extensions to install"),
            Map.entry("LOAD", "There are no extensions to load"),
            Map.entry("VACUUM", "Nothing needs it: tables in memory are packed"),
            Map.entry("ANALYZE",
                    "Nothing needs it: statistics come with the files. EXPLAIN ANALYZE runs a query and shows "
                            + "where its time goes"),
            Map.entry("CHECKPOINT",
                    "Nothing needs it: tables in memory are in no file. COPY t TO 'file.parquet' writes them"),
            Map.entry("EXPORT", "COPY t TO 'file.parquet' writes a table"),
            Map.entry("IMPORT", "CREATE TABLE t AS FROM 'file.parquet' reads one"),
            Map.entry("PREPARE", "The driver prepares statements: PreparedStatement, with ? for parameters"),
            Map.entry("EXECUTE", "The driver prepares statements: PreparedStatement, with ? for parameters"),
            Map.entry("DEALLOCATE", "The driver prepares statements: PreparedStatement, with ? for parameters"),
            Map.entry("GRANT", "There are no users"), Map.entry("REVOKE", "There are no users"),
            Map.entry("COMMENT", "Tables have no comments"));

    /// How many words before the error are tried as mistyped.
    private static final int CANDIDATES = 12;

    /// As many tokens as the grammar looks ahead by.
    private static final int AHEAD = 1;

    /// More possible tokens than these are no help.
    private static final int LISTED = 5;

    /// Parses a text again, to see whether a guess mends it.
    interface Parser {
        List<SqlNode> parse(String sql) throws SqlParseException;
    }

    /// A word of the text, and how it might have been meant.
    private record Guess(Token token, String word) {}

    private SyntaxError() {}

    static EngineException of(String sql, SqlParseException failure, Parser parser) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof EngineException engineException) {
                return engineException;
            }
        }
        if (failure.getCause() instanceof TokenMgrError) {
            return unreadable(sql, failure);
        }
        SourceRange place = SourceRanges.of(failure.getPos());
        String message = firstLine(String.valueOf(failure.getMessage()));
        boolean isNoQuery = message.equals(RESOURCE.illegalNonQueryExpression().str());
        if (place == null || !(isNoQuery || failure.getCause() instanceof ParseException)) {
            return error(message, place);
        }
        // The position of the end is that of the last character, so the place does not tell them apart.
        boolean isEnd = failure.getCause() instanceof ParseException exception && exception.currentToken != null
                && exception.currentToken.next.kind == PolarwayParserConstants.EOF;
        List<Token> tokens = tokens(sql, isEnd ? SourceRange.at(Integer.MAX_VALUE, 1) : place);
        Expectation expectation = Expectation.of(failure, tokens.getLast());
        while (tokens.getLast() != expectation.unexpected) {
            tokens.add(tokens.getLast().next);
        }
        Token first = firstOfStatement(tokens);
        if (TRANSACTIONS.contains(first.image.toUpperCase(Locale.ROOT))) {
            return EngineException.of(ErrorCode.UNSUPPORTED,
                    "There are no transactions: each statement takes effect by itself", range(first));
        }
        String verb = first.image.toUpperCase(Locale.ROOT);
        String instead = INSTEAD.get(verb);
        if (instead != null && (isNoQuery || expectation.unexpected == first || !verb.equals("ALTER"))) {
            return EngineException.of(ErrorCode.UNSUPPORTED, verb + " statements are not supported. " + instead,
                    range(first));
        }
        if (expectation.unexpected.kind == PolarwayParserConstants.ON && tokens.size() > 1
                && tokens.get(tokens.size() - 2).kind == PolarwayParserConstants.DISTINCT) {
            return EngineException.of(ErrorCode.UNSUPPORTED, "DISTINCT ON is not supported. "
                    + "QUALIFY ROW_NUMBER() OVER (PARTITION BY ... ORDER BY ...) = 1 takes the first row of each group",
                    range(expectation.unexpected));
        }
        Guess guess = guess(sql, tokens, place, parser);
        if (guess != null) {
            return error("Syntax error at \"" + guess.token.image + "\". Did you mean " + guess.word + "?",
                    range(guess.token));
        }
        if (isNoQuery) {
            return error("A query is expected here, which starts with SELECT, WITH or VALUES", place);
        }
        return switch (expectation.unexpected.kind) {
            case PolarwayParserConstants.EOF -> error("The statement is not complete" + expectation, endOf(sql));
            case PolarwayParserConstants.QUOTE, PolarwayParserConstants.DOUBLE_QUOTE -> unreadable(sql, failure);
            default -> error("Syntax error at \"" + expectation.unexpected.image + "\"" + expectation,
                    range(expectation.unexpected));
        };
    }

    private static Token firstOfStatement(List<Token> tokens) {
        Token first = tokens.getFirst();
        for (int i = 0; i + 1 < tokens.size(); i++) {
            first = tokens.get(i).kind == PolarwayParserConstants.SEMICOLON ? tokens.get(i + 1) : first;
        }
        return first;
    }

    /// The first token that fits nothing, and what would fit there.
    private record Expectation(Token unexpected, Set<String> names) {

        /// Follows the tokens that the parser looked at ahead of the one where it stopped.
        static Expectation of(SqlParseException failure, Token stopped) {
            int[][] sequences = failure.getExpectedTokenSequences();
            String[] images = failure.getTokenImages();
            if (sequences == null || images == null) {
                return new Expectation(stopped, Set.of());
            }
            List<int[]> fitting = List.of(sequences);
            Token token = stopped;
            for (int depth = 0;; depth++) {
                int at = depth;
                int kind = token.kind;
                List<int[]> longer = fitting.stream()
                        .filter(sequence -> sequence.length > at + 1 && sequence[at] == kind)
                        .toList();
                if (longer.isEmpty() || token.next == null) {
                    Set<String> names = new TreeSet<>();
                    fitting.forEach(sequence -> names.add(name(images[sequence[at]])));
                    return new Expectation(token, names);
                }
                fitting = longer;
                token = token.next;
            }
        }

        private static String name(String image) {
            return switch (image) {
                case "<EOF>", "\";\"" -> "the end";
                case "<IDENTIFIER>", "<QUOTED_IDENTIFIER>", "<BACK_QUOTED_IDENTIFIER>", "<BRACKET_QUOTED_IDENTIFIER>",
                        "<HYPHENATED_IDENTIFIER>", "<BIG_QUERY_BACK_QUOTED_IDENTIFIER>",
                        "<UNICODE_QUOTED_IDENTIFIER>" ->
                        "a name";
                case "<QUOTED_STRING>", "<BIG_QUERY_QUOTED_STRING>", "<BIG_QUERY_DOUBLE_QUOTED_STRING>" -> "a string";
                case "<UNSIGNED_INTEGER_LITERAL>" -> "a number";
                default -> image.startsWith("\"") ? image.substring(1, image.length() - 1) : image;
            };
        }

        /// Returns ". Expected ..." where few tokens are possible, else nothing.
        @Override
        public String toString() {
            return names.isEmpty() || names.size() > LISTED ? "" : ". Expected " + String.join(" or ", names);
        }
    }

    private static EngineException error(String message, @Nullable SourceRange place) {
        return EngineException.of(ErrorCode.SYNTAX_ERROR, message, place);
    }

    /// Returns the tokens up to and with the one at the place of the error, each linked to those after it.
    private static List<Token> tokens(String sql, SourceRange place) {
        SimpleCharStream characters = new SimpleCharStream(new StringReader(sql), 1, 1);
        characters.setTabSize(1);
        PolarwayParserTokenManager manager = new PolarwayParserTokenManager(characters);
        manager.SwitchTo(Arrays.asList(PolarwayParserTokenManager.lexStateNames)
                .indexOf(SqlAbstractParserImpl.LexicalState.DQID.name()));
        List<Token> tokens = new ArrayList<>();
        Token token = manager.getNextToken();
        tokens.add(token);
        while (token.kind != PolarwayParserConstants.EOF && (token.beginLine < place.line()
                || token.beginLine == place.line() && token.beginColumn < place.column())) {
            token = manager.getNextToken();
            tokens.add(token);
        }
        // The parser has looked at these, so they can be read.
        for (int i = 0; i < AHEAD && token.kind != PolarwayParserConstants.EOF && isReadable(token); i++) {
            token.next = manager.getNextToken();
            token = token.next;
        }
        return tokens;
    }

    private static boolean isReadable(Token token) {
        return token.kind != PolarwayParserConstants.QUOTE && token.kind != PolarwayParserConstants.DOUBLE_QUOTE;
    }

    /// Returns the last mistyped word before the error whose correction lets the parser read on.
    private static @Nullable Guess guess(String sql, List<Token> tokens, SourceRange place, Parser parser) {
        int first = Math.max(0, tokens.size() - CANDIDATES);
        for (int i = tokens.size() - 1; i >= first; i--) {
            Token token = tokens.get(i);
            if (token.kind != PolarwayParserConstants.IDENTIFIER) {
                continue;
            }
            String typed = token.image.toUpperCase(Locale.ROOT);
            for (String word : WORDS) {
                if (isMistyped(typed, word) && isBetter(replace(sql, token, word), place, parser)) {
                    return new Guess(token, word);
                }
            }
        }
        return null;
    }

    private static boolean isBetter(String sql, SourceRange place, Parser parser) {
        try {
            parser.parse(sql);
            return true;
        } catch (SqlParseException failure) {
            SqlParserPos position = failure.getPos();
            // The correction moves columns by at most two, so only a clear step forward counts.
            return position != null && (position.getLineNum() > place.line()
                    || position.getLineNum() == place.line() && position.getColumnNum() > place.column() + 2);
        }
    }

    private static String replace(String sql, Token token, String word) {
        int offset = 0;
        for (int line = 1; line < token.beginLine; line++) {
            offset = lineEnd(sql, offset);
        }
        offset += token.beginColumn - 1;
        return sql.substring(0, offset) + word + sql.substring(offset + token.image.length());
    }

    /// Returns the offset after the line break, which JavaCC counts at CR, LF and CR LF.
    private static int lineEnd(String sql, int offset) {
        int at = offset;
        while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
            at++;
        }
        return at + (sql.startsWith("\r\n", at) ? 2 : 1);
    }

    /// Returns whether one edit, or two in a longer word, lead from what was typed to a word.
    private static boolean isMistyped(String typed, String word) {
        int allowed = word.length() <= 2 ? 0 : word.length() <= 5 ? 1 : 2;
        return Math.abs(typed.length() - word.length()) <= allowed && distance(typed, word) <= allowed;
    }

    /// Returns the number of insertions, deletions, replacements and swaps of neighbours between two words.
    static int distance(String from, String to) {
        int[][] distances = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    distances[i][j] = i + j;
                    continue;
                }
                int replaced = distances[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                int best = Math.min(replaced, Math.min(distances[i - 1][j], distances[i][j - 1]) + 1);
                if (i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    best = Math.min(best, distances[i - 2][j - 2] + 1);
                }
                distances[i][j] = best;
            }
        }
        return distances[from.length()][to.length()];
    }

    /// Says why no token could be read.
    private static EngineException unreadable(String sql, SqlParseException failure) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < sql.length();) {
            Enclosed enclosed = Enclosed.at(sql, i);
            if (enclosed != null && enclosed.end() < 0) {
                return error(enclosed.problem(), SourceRange.at(line, column));
            }
            int next = enclosed == null ? i + 1 : enclosed.end();
            for (; i < next; i++) {
                boolean isBreak = sql.charAt(i) == '\n' || sql.charAt(i) == '\r' && !sql.startsWith("\r\n", i);
                line += isBreak ? 1 : 0;
                column = isBreak ? 1 : column + 1;
            }
        }
        SourceRange place = SourceRanges.of(failure.getPos());
        if (place == null) {
            return error(firstLine(String.valueOf(failure.getMessage())), null);
        }
        String[] lines = sql.split("\r\n|\r|\n", -1);
        String text = place.line() <= lines.length ? lines[place.line() - 1] : "";
        if (place.column() > text.length()) {
            return error("The statement is not complete", place);
        }
        return error("Unexpected character \"" + Character.toString(text.codePointAt(place.column() - 1)) + "\"",
                place);
    }

    /// A part of the text between quotes or marks of a comment.
    ///
    /// @param end the offset after it, or -1 where it has no end
    private record Enclosed(int end, String problem) {

        static @Nullable Enclosed at(String sql, int start) {
            if (sql.startsWith("--", start)) {
                int at = start;
                while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
                    at++;
                }
                return new Enclosed(at, "");
            }
            return switch (sql.charAt(start)) {
                case '\'' -> until(sql, start + 1, "'", "The string has no closing quote");
                case '"' -> until(sql, start + 1, "\"", "The quoted name has no closing quote");
                default -> sql.startsWith("/*", start) ? until(sql, start + 2, "*/", "The comment has no closing */")
                        : null;
            };
        }

        private static Enclosed until(String sql, int from, String close, String problem) {
            int found = sql.indexOf(close, from);
            return new Enclosed(found < 0 ? -1 : found + close.length(), problem);
        }
    }

    private static String firstLine(String message) {
        int lineBreak = message.indexOf('\n');
        return lineBreak < 0 ? message : message.substring(0, lineBreak);
    }

    private static SourceRange endOf(String sql) {
        String text = sql.stripTrailing();
        String[] lines = text.split("\r\n|\r|\n", -1);
        return SourceRange.at(lines.length, Math.max(1, lines[lines.length - 1].length()));
    }

    private static SourceRange range(Token token) {
        return new SourceRange(token.beginLine, token.beginColumn, token.endLine, token.endColumn);
    }
}

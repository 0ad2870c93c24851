package io.polarway.shell;

import io.polarway.shell.output.OutputFormat;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/// What Tab offers: keywords, tables, the columns of the tables that the statement names, functions, paths within quotes,
/// and the commands of the shell with what may follow them.
final class SqlCompletion implements Completer {
    private static final Set<String> BEFORE_TABLES = Set.of("FROM", "JOIN", "INTO", "TABLE", "DESCRIBE", "UPDATE",
            "VIEW",
            "SUMMARIZE", "COPY");
    private static final Set<String> PATH_COMMANDS = Set.of(".read", "\\i", ".output", "\\o", ".once");
    private static final Set<String> TABLE_COMMANDS = Set.of(".schema", "\\d", ".tables", "\\dt");
    private static final Set<String> SWITCH_COMMANDS = Set.of(".timer", ".progress", ".bail", ".pager", "\\timing");
    private static final List<String> TABLE_FUNCTIONS = List.of("generate_series(", "range(", "read_csv(",
            "read_parquet(");
    private static final int MOST_PATHS = 500;

    private final KnownNames names;
    private final Path baseDirectory;

    /// Creates the completion.
    ///
    /// @param baseDirectory where relative paths in statements begin
    SqlCompletion(KnownNames names, Path baseDirectory) {
        this.names = names;
        this.baseDirectory = baseDirectory;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String before = line.line().substring(0, line.cursor());
        String behind = line.line().substring(line.cursor());
        for (Candidate candidate : candidates(before, behind)) {
            candidates.add(behind.isEmpty() ? candidate : withoutSuffix(candidate));
        }
    }

    private static Candidate withoutSuffix(Candidate candidate) {
        return new Candidate(candidate.value(), candidate.displ(), candidate.group(), null, null, null, false);
    }

    /// Where the word to complete begins: what is typed before the cursor.
    static int wordStart(String before) {
        if (Commands.isCommand(before)) {
            int start = before.length();
            while (start > 0 && !Character.isWhitespace(before.charAt(start - 1))) {
                start--;
            }
            return start;
        }
        List<SqlToken> tokens = SqlToken.tokens(before);
        if (tokens.isEmpty()) {
            return before.length();
        }
        SqlToken last = tokens.getLast();
        if (!last.isClosed() && last.kind() == SqlToken.Kind.TEXT) {
            return last.start() + 1;
        }
        boolean isWord = last.end() == before.length() && last.kind() == SqlToken.Kind.WORD;
        return isWord ? last.start() : before.length();
    }

    /// Returns what may stand in the place of the word that ends at the cursor.
    ///
    /// @param behind what follows the cursor, which may name the tables whose columns come before
    List<Candidate> candidates(String before, String behind) {
        String word = before.substring(wordStart(before));
        if (Commands.isCommand(before)) {
            return command(before, word);
        }
        List<SqlToken> tokens = SqlToken.tokens(before);
        SqlToken last = tokens.isEmpty() ? null : tokens.getLast();
        if (last != null && !last.isClosed()) {
            return last.kind() == SqlToken.Kind.TEXT ? paths(word, baseDirectory, "'") : List.of();
        }
        int at = tokens.size() - (word.isEmpty() ? 1 : 2);
        String previous = at < 0 ? "" : tokens.get(at).of(before);
        if (previous.equals(".") && at > 0) {
            String whole = before + " " + behind;
            return columnsOf(tokens.get(at - 1).of(before), SqlToken.tokens(whole), whole);
        }
        return names(word, previous, before + " " + behind);
    }

    private List<Candidate> names(String word, String previous, String text) {
        List<Candidate> candidates = new ArrayList<>();
        boolean isTable = BEFORE_TABLES.contains(previous.toUpperCase(Locale.ROOT));
        for (String table : names.tables()) {
            candidates.add(candidate(quoted(table), "table", ""));
        }
        if (isTable) {
            TABLE_FUNCTIONS.forEach(function -> candidates.add(candidate(function, "function", "")));
            return candidates;
        }
        Set<String> columns = new TreeSet<>();
        for (String table : tables(SqlToken.tokens(text), text)) {
            columns.addAll(names.columns(table));
        }
        columns.forEach(column -> candidates.add(candidate(quoted(column), "column", " ")));
        for (String function : names.functions()) {
            candidates.add(candidate(function + "(", "function", ""));
        }
        boolean isLower = !word.isEmpty() && word.equals(word.toLowerCase(Locale.ROOT));
        for (String keyword : SqlKeywords.all()) {
            candidates.add(candidate(isLower ? keyword.toLowerCase(Locale.ROOT) : keyword, "keyword", " "));
        }
        return candidates;
    }

    private static Candidate candidate(String value, String group, String suffix) {
        return new Candidate(value, value, group, null, suffix.isEmpty() ? null : suffix, null, !suffix.isEmpty());
    }

    private static String quoted(String name) {
        return name.matches("[\\p{L}_][\\p{L}\\p{N}_]*") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /// Returns the tables and files that a statement names after FROM, JOIN and commas between them.
    private static List<String> tables(List<SqlToken> tokens, String text) {
        List<String> tables = new ArrayList<>();
        for (int i = 1; i < tokens.size(); i++) {
            String previous = tokens.get(i - 1).of(text).toUpperCase(Locale.ROOT);
            SqlToken token = tokens.get(i);
            boolean isName = token.kind() == SqlToken.Kind.TEXT && token.isClosed()
                    || token.kind() == SqlToken.Kind.QUOTED_NAME || token.kind() == SqlToken.Kind.WORD;
            if (isName && (previous.equals("FROM") || previous.equals("JOIN") || previous.equals("UPDATE"))) {
                tables.add(token.of(text));
            }
        }
        return tables;
    }

    /// Returns the columns of a table or alias.
    private List<Candidate> columnsOf(String qualifier, List<SqlToken> tokens, String text) {
        String table = qualifier;
        for (int i = 1; i < tokens.size(); i++) {
            if (tokens.get(i).of(text).equalsIgnoreCase(qualifier)) {
                SqlToken before = tokens.get(i - 1);
                boolean isAs = before.of(text).equalsIgnoreCase("AS") && i > 1;
                SqlToken named = isAs ? tokens.get(i - 2) : before;
                boolean isTable = named.kind() != SqlToken.Kind.SYMBOL && named.kind() != SqlToken.Kind.NUMBER
                        && !SqlKeywords.contains(named.of(text));
                if (isTable) {
                    table = named.of(text);
                    break;
                }
            }
        }
        return names.columns(table).stream().map(column -> candidate(quoted(column), "column", " ")).toList();
    }

    private List<Candidate> command(String before, String word) {
        String stripped = before.stripLeading();
        int blank = stripped.indexOf(' ');
        if (blank < 0) {
            return Commands.names().stream().map(name -> candidate(name, "command", " ")).toList();
        }
        String name = stripped.substring(0, blank).toLowerCase(Locale.ROOT);
        if (PATH_COMMANDS.contains(name)) {
            return paths(word, Path.of(""), "");
        }
        if (TABLE_COMMANDS.contains(name)) {
            return names.tables().stream().map(table -> candidate(table, "table", " ")).toList();
        }
        if (SWITCH_COMMANDS.contains(name)) {
            return List.of(candidate("on", "value", " "), candidate("off", "value", " "));
        }
        return switch (name) {
            case ".mode", ".format" -> List.of(OutputFormat.NAMES.split(", ")).stream()
                    .map(mode -> candidate(mode, "mode", " ")).toList();
            case ".help" -> Commands.names().stream().map(other -> candidate(other, "command", " ")).toList();
            default -> List.of();
        };
    }

    /// Returns the files and folders that a path may go on with.
    ///
    /// @param closing what follows the name of a file
    private static List<Candidate> paths(String word, Path base, String closing) {
        List<Candidate> candidates = new ArrayList<>();
        String folder = word.substring(0, word.lastIndexOf('/') + 1);
        String begun = word.substring(folder.length());
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(base.resolve(folder))) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                boolean isHidden = name.startsWith(".") && !begun.startsWith(".");
                if (!isHidden && name.startsWith(begun) && candidates.size() < MOST_PATHS) {
                    boolean isFolder = Files.isDirectory(entry);
                    candidates
                            .add(new Candidate(folder + name + (isFolder ? "/" : closing), isFolder ? name + "/" : name,
                                    null, null, null, null, false));
                }
            }
        } catch (IOException | InvalidPathException e) {
            return List.of();
        }
        return candidates;
    }
}

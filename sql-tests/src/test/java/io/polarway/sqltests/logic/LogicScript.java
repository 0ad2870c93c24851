package io.polarway.sqltests.logic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a script record by record, in the dialect of PostgreSQL.
final class LogicScript implements AutoCloseable {
    private static final String DIALECT = "postgresql";

    private final BufferedReader reader;

    private LogicScript(InputStream stream) {
        this.reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /// Opens a script of the jar, such as `test/select1.test`.
    static LogicScript open(String name) {
        return new LogicScript(Objects.requireNonNull(LogicScript.class.getClassLoader().getResourceAsStream(name)));
    }

    /// Returns the names of the scripts in a folder, sorted.
    static List<String> in(String folder) throws IOException {
        URL one = Objects.requireNonNull(LogicScript.class.getClassLoader().getResource("test/select1.test"));
        JarURLConnection jar = (JarURLConnection) one.openConnection();
        return jar.getJarFile().stream().map(entry -> entry.getName())
                .filter(name -> name.startsWith(folder + "/") && name.endsWith(".test")).sorted().toList();
    }

    /// Returns the next record, or null at the end.
    @Nullable
    LogicRecord next() throws IOException {
        boolean isTaken = true;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            String[] words = line.split("\\s+");
            switch (words[0]) {
                case "skipif" -> isTaken &= !words[1].equals(DIALECT);
                case "onlyif" -> isTaken &= words[1].equals(DIALECT);
                case "halt" -> {
                    if (isTaken) {
                        return null;
                    }
                    isTaken = true;
                }
                case "statement" -> {
                    String sql = String.join("\n", paragraph(reader.readLine()));
                    if (isTaken && words[1].equals("ok")) {
                        return new LogicRecord.Setup(sql);
                    }
                    isTaken = true;
                }
                case "query" -> {
                    List<String> lines = paragraph(reader.readLine());
                    int bar = lines.indexOf("----");
                    if (isTaken) {
                        return new LogicQuery(String.join("\n", bar < 0 ? lines : lines.subList(0, bar)), words[1],
                                LogicQuery.Sort.of(words[2]),
                                bar < 0 ? List.of() : lines.subList(bar + 1, lines.size()));
                    }
                    isTaken = true;
                }
                default -> {
                    // A comment, an empty line or the threshold of hashes.
                }
            }
        }
        return null;
    }

    /// Returns the lines up to the next empty one.
    private List<String> paragraph(@Nullable String first) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = first; line != null && !line.isEmpty(); line = reader.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

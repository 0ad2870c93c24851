package io.polarway.shell;

import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where rows go: the standard output (or terminal) unless a file was named, for all statements or for the next one only.
final class Destination implements AutoCloseable {
    private final Writer standard;
    private @Nullable Writer file;
    private @Nullable Writer once;

    Destination(Writer standard) {
        this.standard = standard;
    }

    /// Sends what follows to a file, whose content is replaced; null for the standard output.
    void to(@Nullable Path path) throws IOException {
        Writer opened = path == null ? null : Files.newBufferedWriter(path, StandardCharsets.UTF_8);
        Writer before = file;
        file = opened;
        if (before != null) {
            before.close();
        }
    }

    /// Sends what the next statement gives to a file, whose content is replaced.
    void once(Path path) throws IOException {
        Writer opened = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
        endOnce();
        once = opened;
    }

    /// Returns where the next rows go.
    Writer writer() {
        Writer next = once;
        if (next != null) {
            return next;
        }
        Writer chosen = file;
        return chosen == null ? standard : chosen;
    }

    /// Returns the standard output.
    Writer standard() {
        return standard;
    }

    /// Returns whether rows go to the standard output.
    boolean isStandard() {
        return once == null && file == null;
    }

    /// Learns that a statement has ended.
    void endStatement() throws IOException {
        if (once == null) {
            writer().flush();
        } else {
            endOnce();
        }
    }

    private void endOnce() throws IOException {
        Writer ended = once;
        once = null;
        if (ended != null) {
            ended.close();
        }
    }

    /// Closes the files.
    @Override
    public void close() throws IOException {
        endOnce();
        to(null);
        standard.flush();
    }

    /// Shows a text through a command such as `less`, or writes it if that cannot be started.
    void page(StringWriter text, String command) throws IOException {
        try {
            Process pager = new ProcessBuilder("sh", "-c", command).redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            try (Writer input = new java.io.OutputStreamWriter(pager.getOutputStream(), StandardCharsets.UTF_8)) {
                input.write(text.toString());
            } catch (IOException e) {
                // Whoever reads has seen enough.
                pager.getInputStream().close();
            }
            pager.waitFor();
        } catch (IOException e) {
            standard.write(text.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

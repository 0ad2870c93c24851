package io.polarway.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// Asks whether the process talks to a terminal, without making one: JLine takes half a second for that.
final class TerminalProbe {
    private static final int INPUT = 0;
    private static final int OUTPUT = 1;
    private static final int ERROR = 2;

    private TerminalProbe() {
    }

    /// Returns whether a person types the input.
    static boolean isInputTerminal() {
        return isTerminal(INPUT);
    }

    /// Returns whether a person sees the output.
    static boolean isOutputTerminal() {
        return isTerminal(OUTPUT);
    }

    /// Returns whether a person sees the error output.
    static boolean isErrorTerminal() {
        return isTerminal(ERROR);
    }

    private static boolean isTerminal(int descriptor) {
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
            String name = target.toString();
            return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty") || name.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            // Not Linux: the JDK knows only whether both are a terminal.
            return System.console() != null && System.console().isTerminal();
        }
    }

    /// Returns how many characters fit a line; 0 if nobody knows.
    static int width() {
        String columns = System.getenv("COLUMNS");
        if (columns != null && columns.matches("[0-9]{1,5}")) {
            return Integer.parseInt(columns);
        }
        try {
            Process stty = new ProcessBuilder("stty", "size").redirectInput(Path.of("/dev/tty").toFile()).start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            stty.waitFor(1, TimeUnit.SECONDS);
            int blank = answer.indexOf(' ');
            return blank < 0 ? 0 : Integer.parseInt(answer.substring(blank + 1));
        } catch (IOException | NumberFormatException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}

package io.polarway.shell;

import io.polarway.engine.exec.Progress;
import io.polarway.jdbc.PolarwayStatement;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A line on the terminal's error output that tells how far a statement is, from half a second on, and is gone when the
/// statement has ended or its first rows are shown.
final class ProgressLine implements AutoCloseable {
    private static final long FIRST_MILLIS = 500;
    private static final long EVERY_MILLIS = 200;
    private static final int BAR_CELLS = 24;
    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final PolarwayStatement statement;
    private final PrintStream errors;
    private final long start = System.nanoTime();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    private ProgressLine(PolarwayStatement statement, PrintStream errors) {
        this.statement = statement;
        this.errors = errors;
        this.thread = Thread.ofPlatform().name("polarway-progress").daemon().unstarted(this::show);
    }

    /// Begins to watch a statement of the driver.
    static ProgressLine watch(Statement statement, PrintStream errors) throws SQLException {
        ProgressLine line = new ProgressLine(statement.unwrap(PolarwayStatement.class), errors);
        line.thread.start();
        return line;
    }

    private void show() {
        boolean isShown = false;
        try {
            long wait = FIRST_MILLIS;
            while (!ended.await(wait, TimeUnit.MILLISECONDS)) {
                errors.print(CLEAR_LINE + text(statement.progress(), (System.nanoTime() - start) / 1e9));
                errors.flush();
                isShown = true;
                wait = EVERY_MILLIS;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (isShown) {
            errors.print(CLEAR_LINE);
            errors.flush();
        }
    }

    /// Returns what the line says.
    ///
    /// @param seconds since the statement began
    static String text(Progress progress, double seconds) {
        StringBuilder text = new StringBuilder();
        double fraction = progress.fraction();
        boolean isKnown = !Double.isNaN(fraction);
        if (isKnown) {
            int done = (int) (fraction * BAR_CELLS);
            text.append('▕').append("█".repeat(done)).append(" ".repeat(BAR_CELLS - done)).append('▏')
                    .append(String.format(Locale.ROOT, " %3.0f %%", Math.floor(fraction * 100)));
        } else {
            text.append("running");
        }
        text.append(String.format(Locale.ROOT, "  %.1f s", seconds));
        if (progress.rows() > 0) {
            text.append("  ").append(count(progress.rows() / seconds)).append(" rows/s");
        }
        if (isKnown && fraction > 0.05 && fraction < 1) {
            text.append("  ").append(duration(seconds * (1 - fraction) / fraction)).append(" left");
        }
        return text.toString();
    }

    private static String count(double number) {
        if (number >= 1e9) {
            return String.format(Locale.ROOT, "%.1f G", number / 1e9);
        }
        if (number >= 1e6) {
            return String.format(Locale.ROOT, "%.1f M", number / 1e6);
        }
        return number >= 1e3
                ? String.format(Locale.ROOT, "%.0f k", number / 1e3)
                : String.format(Locale.ROOT, "%.0f", number);
    }

    private static String duration(double seconds) {
        long whole = Math.max(1, Math.round(seconds));
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }

    /// Returns a writer that takes the line away before it writes, where both are seen on the same screen.
    Writer endingBefore(Writer out) {
        return new Writer() {
            @Override
            public void write(char[] text, int offset, int length) throws IOException {
                close();
                out.write(text, offset, length);
            }

            @Override
            public void flush() throws IOException {
                out.flush();
            }

            @Override
            public void close() {
                ProgressLine.this.close();
            }
        };
    }

    /// Takes the line away.
    @Override
    public void close() {
        ended.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

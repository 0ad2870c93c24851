package io.polarway.shell;

import io.polarway.shell.output.Screen;

/// The terminal that the standard output goes to.
final class TerminalScreen implements Screen {
    @Override
    public int width() {
        return TerminalProbe.width();
    }

    @Override
    public int mostRows() {
        return DEFAULT_ROWS;
    }

    /// Colours are for people who have not asked for none: see no-color.org.
    @Override
    public boolean hasColor() {
        String noColor = System.getenv("NO_COLOR");
        return (noColor == null || noColor.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
    }
}

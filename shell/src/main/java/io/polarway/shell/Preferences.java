package io.polarway.shell;

import io.polarway.shell.output.OutputFormat;
import io.polarway.shell.output.Screen;
import org.jspecify.annotations.Nullable;

/// What the commands of the shell change: how rows are shown, and what happens around statements.
final class Preferences implements Screen {
    private Screen terminal;
    private String mode;
    private OutputFormat format;
    private int mostRows = DEFAULT_ROWS;
    private boolean isTimed = true;
    private boolean isBailing = true;
    private boolean showsProgress;
    private @Nullable String pager;

    /// Creates the preferences that hold at the start.
    ///
    /// @param mode the name of the format
    /// @param terminal where people look at the output; [Screen#NONE] where they do not
    Preferences(String mode, Screen terminal) {
        this.terminal = terminal;
        this.mode = mode;
        OutputFormat named = OutputFormat.named(mode, this);
        if (named == null) {
            throw new IllegalArgumentException("Not a format: " + mode);
        }
        this.format = named;
    }

    @Override
    public int width() {
        return terminal.width();
    }

    @Override
    public int mostRows() {
        return mostRows;
    }

    @Override
    public boolean hasColor() {
        return terminal.hasColor();
    }

    /// Changes where people look at the output.
    void terminal(Screen other) {
        terminal = other;
    }

    /// Returns whether a person sees the standard output.
    boolean isOutputSeen() {
        return terminal != NONE;
    }

    void mostRows(int rows) {
        mostRows = rows;
    }

    OutputFormat format() {
        return format;
    }

    /// Returns the name of the format.
    String mode() {
        return mode;
    }

    /// Changes the format; answers false if there is none of that name.
    boolean mode(String name) {
        OutputFormat named = OutputFormat.named(name, this);
        if (named == null) {
            return false;
        }
        mode = name;
        format = named;
        return true;
    }

    /// Returns whether the time that a statement took is told.
    boolean isTimed() {
        return isTimed;
    }

    void timed(boolean timed) {
        isTimed = timed;
    }

    /// Returns whether the first failure ends a script.
    boolean isBailing() {
        return isBailing;
    }

    void bailing(boolean bailing) {
        isBailing = bailing;
    }

    boolean showsProgress() {
        return showsProgress;
    }

    void showProgress(boolean shows) {
        showsProgress = shows;
    }

    /// Returns the command that shows long output, or null for none.
    @Nullable
    String pager() {
        return pager;
    }

    void pager(@Nullable String command) {
        pager = command;
    }
}

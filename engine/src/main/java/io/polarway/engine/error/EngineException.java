package io.polarway.engine.error;

import org.jspecify.annotations.Nullable;

/// The one exception of the engine. Its message says what went wrong, where, and what would work, in words for the
/// person at the prompt; it is wrapped once, at the boundary that adds context (a file name, a statement).
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_LINE = 160;
    private static final String ELLIPSIS = "...";

    private final ErrorCode code;
    private final transient @Nullable SourceRange range;
    private final boolean hasPlace;

    /// Creates an error.
    ///
    /// @param code what kind of failure it is
    /// @param message what, where and what would work; no trailing full stop is added
    /// @param range the place in the statement, or null where there is none
    /// @param cause the exception underneath, or null
    public EngineException(ErrorCode code, String message, @Nullable SourceRange range, @Nullable Throwable cause) {
        this(code, message, range, cause, false);
    }

    private EngineException(ErrorCode code, String message, @Nullable SourceRange range, @Nullable Throwable cause,
            boolean hasPlace) {
        super(message, cause);
        this.code = code;
        this.range = range;
        this.hasPlace = hasPlace;
    }

    /// Creates an error without a place in the statement.
    public static EngineException of(ErrorCode code, String message) {
        return new EngineException(code, message, null, null);
    }

    /// Creates an error at a place in the statement.
    public static EngineException of(ErrorCode code, String message, @Nullable SourceRange range) {
        return new EngineException(code, message, range, null);
    }

    /// Creates an error with the exception that led to it.
    public static EngineException of(ErrorCode code, String message, Throwable cause) {
        return new EngineException(code, message, null, cause);
    }

    /// Creates the error for a state that only a fault of the engine can bring about.
    public static EngineException internal(String message) {
        return of(ErrorCode.INTERNAL_ERROR, "Internal error, please report it: " + message);
    }

    /// Turns anything thrown into an EngineException: itself if it is one, else an internal error around it.
    public static EngineException wrap(Throwable thrown) {
        if (thrown instanceof EngineException engineException) {
            return engineException;
        }
        return of(ErrorCode.INTERNAL_ERROR, "Internal error, please report it: " + thrown, thrown);
    }

    /// Returns a copy with the same code and range whose message is `prefix + message`.
    public EngineException withContext(String prefix) {
        return new EngineException(code, prefix + getMessage(), range, this);
    }

    /// Returns a copy that also says where the values were that led to it, unless it says so already.
    ///
    /// @param where such as `rows 0 to 8191 of ticks.parquet`
    public EngineException withPlace(String where) {
        return hasPlace ? this : new EngineException(code, getMessage() + " (in " + where + ")", range, this, true);
    }

    /// Returns the kind of failure.
    public ErrorCode code() {
        return code;
    }

    /// Returns the place in the statement, or null where there is none.
    public @Nullable SourceRange range() {
        return range;
    }

    /// Returns the message followed by the statement's line and a caret under the token, where a range is known. Of a very
    /// long line only what stands around the token is shown.
    public String render(String sql) {
        SourceRange at = range;
        if (at == null) {
            return String.valueOf(getMessage());
        }
        String[] lines = sql.split("\n", -1);
        if (at.line() < 1 || at.line() > lines.length) {
            return String.valueOf(getMessage());
        }
        String line = lines[at.line() - 1].replace("\r", "");
        int from = Math.max(0, Math.min(at.column() - 1, line.length()));
        int to = at.endLine() == at.line() ? Math.max(from + 1, Math.min(at.endColumn(), line.length()))
                : line.length();
        if (line.length() > LONGEST_LINE) {
            int start = Math.max(0, from - LONGEST_LINE / 3);
            int end = Math.min(line.length(), start + LONGEST_LINE);
            String before = start > 0 ? ELLIPSIS : "";
            line = before + line.substring(start, end) + (end < line.length() ? ELLIPSIS : "");
            from += before.length() - start;
            to = Math.min(to + before.length() - start, line.length());
        }
        StringBuilder text = new StringBuilder(String.valueOf(getMessage()));
        String prefix = "line " + at.line() + ", column " + at.column() + ": ";
        text.append('\n').append(prefix).append(line).append('\n').append(" ".repeat(prefix.length()));
        for (int i = 0; i < from; i++) {
            text.append(line.charAt(i) == '\t' ? '\t' : ' ');
        }
        return text.append("^".repeat(Math.max(1, to - from))).toString();
    }
}

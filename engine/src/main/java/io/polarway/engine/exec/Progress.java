package io.polarway.engine.exec;

/// How far a running query is.
///
/// @param fraction how much of its files has been handed out to be read, 0 to 1; NaN where it reads none
/// @param rows the rows that its scans gave so far
public record Progress(double fraction, long rows) {
    /// Nothing is known yet.
    public static final Progress UNKNOWN = new Progress(Double.NaN, 0);
}

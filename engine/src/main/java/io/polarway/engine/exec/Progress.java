package io.polarway.engine.exec;

/// How far a running query is.
///
/// @param fraction how much of its work has been handed out, 0 to 1: of its files and tables to be read, and of the rows that it
///     sorted to be gone on with; NaN where it reads none
/// @param rows the rows that scans and sorts gave so far
/// @param peakMemory the most bytes of memory that it took at once so far
/// @param spilledBytes the bytes that it has written to temporary files so far
public record Progress(double fraction, long rows, long peakMemory, long spilledBytes) {
    /// Nothing is known yet.
    public static final Progress UNKNOWN = new Progress(Double.NaN, 0, 0, 0);
}

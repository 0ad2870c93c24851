package io.polarway.engine.error;

/// A place in the text of a statement: lines and columns count from 1, the end is inclusive.
///
/// @param line the line of the first character
/// @param column the column of the first character
/// @param endLine the line of the last character
/// @param endColumn the column of the last character
public record SourceRange(int line, int column, int endLine, int endColumn) {

    /// Returns the range of one character.
    public static SourceRange at(int line, int column) {
        return new SourceRange(line, column, line, column);
    }
}

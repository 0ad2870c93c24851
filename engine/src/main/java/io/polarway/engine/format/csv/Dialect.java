package io.polarway.engine.format.csv;

/// The bytes that give a file its structure.
///
/// @param delimiter what ends a field
/// @param quote what opens and closes a quoted field, or [#NONE]
/// @param escape what makes the next byte of a quoted field an ordinary one; where it is the quote, a doubled quote stands for
///     one; or [#NONE]
/// @param comment what begins a line that is left out, or [#NONE]
record Dialect(byte delimiter, int quote, int escape, int comment) {
    /// Stands for a byte that there is not: no byte is equal to it.
    static final int NONE = 256;

    /// Returns whether a quote inside a quoted field is written twice.
    boolean isDoubled() {
        return quote != NONE && escape == quote;
    }

    /// Returns whether some byte other than the quote has a meaning inside of quoted fields.
    boolean hasOwnEscape() {
        return quote != NONE && escape != NONE && escape != quote;
    }

    Dialect withQuote(int other, int otherEscape) {
        return new Dialect(delimiter, other, otherEscape, comment);
    }

    /// Describes the dialect for errors.
    String describe(CsvOptions options) {
        String text = options.longDelimiter();
        return "delim=" + (text == null ? show(delimiter) : "'" + text + "'") + ", quote=" + show(quote) + ", escape="
                + show(escape);
    }

    private static String show(int value) {
        return value == NONE ? "''" : value == '\t' ? "'\\t'" : value == '\'' ? "''''" : "'" + (char) value + "'";
    }
}

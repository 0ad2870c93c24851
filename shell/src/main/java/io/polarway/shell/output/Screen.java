package io.polarway.shell.output;

/// Where people look at rows; asked whenever rows are shown, since a window may have another size by then.
public interface Screen {
    /// No terminal: any width, no colour, of a long result both ends.
    Screen NONE = new Screen() {
        @Override
        public int width() {
            return 0;
        }

        @Override
        public int mostRows() {
            return DEFAULT_ROWS;
        }

        @Override
        public boolean hasColor() {
            return false;
        }
    };

    /// How many rows of a long result are shown unless somebody says otherwise.
    int DEFAULT_ROWS = 40;

    /// Returns how many cells fit a line; 0 for any number.
    int width();

    /// Returns how many rows of a long result to show, half of them from its beginning; 0 for all.
    int mostRows();

    /// Returns whether escape sequences for colours show as colours.
    boolean hasColor();
}

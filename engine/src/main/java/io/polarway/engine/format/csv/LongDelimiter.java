package io.polarway.engine.format.csv;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;

/// The text of a file whose fields end in several bytes, with one byte in their place: [#STAND_IN]. So all that is behind reads
/// files whose delimiters are single bytes. In quoted fields and comments the delimiter is text, and stays.
///
/// Where the text has the stand-in itself outside of quotes, the two could not be told apart; that is an error.
final class LongDelimiter extends MadeBytes {
    /// ASCII's unit separator.
    static final byte STAND_IN = 0x1F;
    /// The most bytes that a delimiter has, as in DuckDB.
    static final int LONGEST = 4;

    private static final int PIECE = 1 << 16;

    private final InputStream source;
    private final String path;
    private final byte[] delimiter;
    private final Dialect dialect;
    private final byte[] input = new byte[PIECE];
    private final byte[] output = new byte[PIECE];
    private int limit;
    private boolean isEnd;
    private QuoteState state = QuoteState.ROW;
    private long line = 1;

    /// Wraps a text.
    ///
    /// @param dialect how quotes and comments work; its delimiter is the stand-in
    LongDelimiter(InputStream source, String path, byte[] delimiter, Dialect dialect) {
        this.source = source;
        this.path = path;
        this.delimiter = delimiter;
        this.dialect = dialect;
    }

    @Override
    boolean make() throws IOException {
        if (!isEnd) {
            int read = source.read(input, limit, input.length - limit);
            isEnd = read < 0;
            limit += Math.max(0, read);
        }
        if (isEnd && limit == 0) {
            return false;
        }
        replace();
        return true;
    }

    /// Takes all bytes of the input behind which there are enough to tell whether they begin a delimiter.
    private void replace() {
        int stop = isEnd ? limit : limit - delimiter.length + 1;
        int at = 0;
        int made = 0;
        while (at < stop) {
            byte value = input[at];
            boolean isText = state == QuoteState.QUOTED || state == QuoteState.ESCAPED || state == QuoteState.COMMENT;
            if (!isText && isDelimiter(at)) {
                output[made++] = STAND_IN;
                state = QuoteState.FIELD;
                at += delimiter.length;
                continue;
            }
            if (!isText && value == STAND_IN) {
                throw EngineException.of(ErrorCode.UNSUPPORTED, "Line " + line + " of '" + path
                        + "' has the control character U+001F, which cannot be read where delim has several bytes");
            }
            line += value == '\n' || value == '\r' && !(at + 1 < limit && input[at + 1] == '\n') ? 1 : 0;
            output[made++] = value;
            state = state.next(value, dialect);
            at++;
        }
        System.arraycopy(input, at, input, 0, limit - at);
        limit -= at;
        give(output, made);
    }

    private boolean isDelimiter(int at) {
        if (at + delimiter.length > limit) {
            return false;
        }
        for (int i = 0; i < delimiter.length; i++) {
            if (input[at + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}

package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.format.Utf8;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds out how a file is written and what is in it, as far as the options do not say so: the dialect from its first bytes, names and
/// types from a sample of its rows. Used once, by one thread.
///
/// The dialect is the one in which most columns come out and all rows have as many fields as the first one. If there is none, it
/// is the one in which most rows do, provided that it is half of them: the others are errors when they are read.
final class Sniffer {
    private static final int SAMPLE = 1 << 20;
    private static final int DIALECT_SAMPLE = 1 << 18;
    private static final byte[] DELIMITERS = {',', '|', ';', '\t'};
    private static final int BATCH = 1024;

    private final FileIdentity identity;
    private final CsvOptions options;
    private final NullTexts nulls;

    Sniffer(FileIdentity identity, CsvOptions options) {
        this.identity = identity;
        this.options = options;
        this.nulls = new NullTexts(options.nullTexts(), options.hasQuotedNulls());
    }

    /// Looks at the file.
    CsvFile sniff() {
        try (FileBytes file = FileBytes.open(identity, options, new Cancellation()); Sample sample = new Sample(file)) {
            return sniff(sample);
        }
    }

    /// The part of the file that is in memory. Of a large sample, one piece after the other.
    private static final class Sample implements AutoCloseable {
        private final FileBytes file;
        private final byte[] scratch = new byte[1 << 16];
        private Arena arena = Arena.ofConfined();
        private MemorySegment bytes;
        private long limit;
        private boolean isEnd;
        /// Where the bytes start in the text.
        private long offset;

        Sample(FileBytes file) {
            this.file = file;
            this.bytes = arena.allocate(SAMPLE + ByteSearch.PADDING);
            fill();
        }

        private void fill() {
            long room = bytes.byteSize() - ByteSearch.PADDING - limit;
            long read = file.read(bytes, limit, room, scratch);
            limit += read;
            isEnd = read < room;
        }

        /// Leaves out what is before `position` and reads on.
        void advance(long position) {
            long kept = limit - position;
            if (position == 0) {
                Arena larger = Arena.ofConfined();
                MemorySegment twice = larger.allocate(bytes.byteSize() * 2);
                MemorySegment.copy(bytes, 0, twice, 0, kept);
                arena.close();
                arena = larger;
                bytes = twice;
            } else {
                MemorySegment.copy(bytes, position, bytes, 0, kept);
            }
            offset += position;
            limit = kept;
            fill();
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    private CsvFile sniff(Sample sample) {
        long from = start(sample);
        Shape shape = shape(sample, from);
        Dialect dialect = shape.dialect();
        from = behind(sample, from, shape);
        int columns = options.columns().isEmpty() || options.isDetected() ? shape.columns() : options.columns().size();
        if (shape.rows() == 0 && options.columns().isEmpty()) {
            return nothing(dialect, from);
        }
        if (!options.columns().isEmpty() && shape.columns() != options.columns().size()) {
            columns = options.columns().size();
        }
        RowScanner scanner = new RowScanner(dialect, columns, options.isPadded(), options.isStrict());
        RowIndex first = new RowIndex(columns, 1);
        scanner.scan(sample.bytes, from, Long.MAX_VALUE, sample.limit, sample.isEnd, first);
        while (first.rows == 0 && !scanner.isComplete()) {
            if (options.isTooLong(sample.limit - from)) {
                throw tooLong(sample.offset + from);
            }
            sample.advance(0);
            scanner.scan(sample.bytes, from, Long.MAX_VALUE, sample.limit, sample.isEnd, first);
        }
        long dataStart = scanner.position();
        checkFirst(first, from, dataStart, columns, dialect);
        List<@Nullable String> heads = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            heads.add(first.rows == 0 ? null : text(first, 0, i, dialect));
        }
        List<TypeGuess> guesses = new ArrayList<>();
        List<TypeGuess> headGuesses = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            guesses.add(new TypeGuess(options));
            headGuesses.add(new TypeGuess(options));
        }
        MemorySegment head = first.bytes;
        int[] headSpans = spans(first, 0, dialect);
        try (Arena kept = Arena.ofConfined()) {
            // The sample moves on; the first row stays.
            MemorySegment headBytes = kept.allocate(Math.max(1, scanner.position() - from) + ByteSearch.PADDING);
            MemorySegment.copy(head, from, headBytes, 0, scanner.position() - from);
            for (int i = 0; i < headSpans.length; i++) {
                headSpans[i] -= (int) from;
            }
            long[] counted = guess(sample, dataStart, scanner, columns, dialect, guesses);
            return describe(sample, dialect, columns, heads, headBytes, headSpans, from, dataStart, guesses,
                    headGuesses,
                    counted, first.rows > 0);
        }
    }

    /// Returns where the first row starts that has as many fields as the others: before it there may be notes.
    private static long behind(Sample sample, long from, Shape shape) {
        if (shape.notes() == 0 || shape.columns() == 1) {
            return from;
        }
        RowScanner scanner = new RowScanner(shape.dialect(), 2, true, false);
        RowIndex index = new RowIndex(2, shape.notes());
        scanner.scan(sample.bytes, from, Long.MAX_VALUE, sample.limit, sample.isEnd, index);
        return index.rows == shape.notes() ? scanner.position() : from;
    }

    private void checkFirst(RowIndex first, long from, long to, int columns, Dialect dialect) {
        if (!Utf8.isValid(first.bytes, from, to) && !options.isIgnoringErrors()) {
            throw EngineException.of(ErrorCode.INVALID_UTF8, "The first row of '" + identity.path()
                    + "' is not UTF-8. encoding = 'latin-1' or 'utf-16' says another encoding");
        }
        if (first.rows == 0 || !first.hasFaults || options.isIgnoringErrors()) {
            return;
        }
        int fault = first.faults[0] & (1 << RowScanner.DETAIL) - 1;
        if (fault == RowScanner.TOO_FEW || fault == RowScanner.TOO_MANY) {
            int fields = first.faults[0] >>> RowScanner.DETAIL;
            String row = "The first row of '" + identity.path() + "' has " + fields
                    + (fields == 1 ? " field" : " fields") + ", but ";
            String padding = fault == RowScanner.TOO_FEW ? "null_padding = true reads missing fields as NULL, " : "";
            if (!options.columns().isEmpty()) {
                throw EngineException.of(ErrorCode.CORRUPT_FILE, row + "columns names " + columns + " ("
                        + dialect.describe(options) + "). columns takes all columns of the file in their order; types "
                        + "gives types to some of them. " + padding + "skip = 1 leaves the row out, "
                        + "delim and quote say another dialect");
            }
            throw EngineException.of(ErrorCode.CORRUPT_FILE, row + columns + (columns == 1 ? " is" : " are")
                    + " expected (" + dialect.describe(options) + "). skip = 1 leaves it out, " + padding
                    + "delim and quote say another dialect");
        }
        throw EngineException.of(ErrorCode.CORRUPT_FILE, "The first row of '" + identity.path()
                + "' has a quote without a partner, or text behind one (" + dialect.describe(options)
                + "). quote = '' reads quotes as text, skip = 1 leaves it out");
    }

    private CsvFile nothing(Dialect dialect, long from) {
        Schema schema = Schema.of(new Field("column0", ScalarType.VARCHAR));
        List<@Nullable String> none = new ArrayList<>();
        none.add(null);
        return new CsvFile(identity, dialect, schema, none, List.of(false), from, 0, -1, false, true);
    }

    /// Throws INVALID_UTF8 if the file is UTF-16 and nobody said so: with its byte order mark, or if its first characters have
    /// NUL for every other byte.
    private void refuseWideCharacters(Sample sample) {
        int length = (int) Math.min(sample.limit, 64);
        int[] zeros = new int[2];
        for (int i = 0; i < length; i++) {
            zeros[i & 1] += MemoryAccess.getByte(sample.bytes, i) == 0 ? 1 : 0;
        }
        int mark = length < 2 ? 0 : MemoryAccess.getShort(sample.bytes, 0) & 0xFFFF;
        boolean isMarked = mark == 0xFEFF || mark == 0xFFFE;
        boolean isWide = length >= 8 && (zeros[0] == 0 || zeros[1] == 0)
                && Math.max(zeros[0], zeros[1]) > length * 3 / 8;
        if (isMarked || isWide) {
            throw EngineException.of(ErrorCode.INVALID_UTF8, "'" + identity.path() + "' looks like UTF-16"
                    + (isMarked ? ", by its byte order mark" : "") + ". encoding = 'utf-16' reads it");
        }
    }

    private EngineException tooLong(long offset) {
        return EngineException.of(ErrorCode.CORRUPT_FILE, "Line "
                + LineNumber.at(identity, options, offset, new Cancellation()) + " of '" + identity.path()
                + "' has more than "
                + options.longestLine() + " bytes. Perhaps a quote has no partner: quote = '' reads quotes as text. "
                + "max_line_size = " + 4L * options.longestLine() + " reads longer rows");
    }

    /// Returns where the first row starts: behind the byte order mark and the lines to skip.
    private long start(Sample sample) {
        refuseWideCharacters(sample);
        long at = sample.limit >= 3 && (MemoryAccess.getInt(sample.bytes, 0) & 0xFF_FFFF) == 0xBF_BBEF ? 3 : 0;
        for (int i = 0; i < options.skip(); i++) {
            long end = ByteSearch.find(sample.bytes, at, sample.limit, (byte) '\n', (byte) '\r');
            if (end == sample.limit) {
                if (sample.isEnd) {
                    return sample.limit;
                }
                throw EngineException.of(ErrorCode.UNSUPPORTED, "The lines that skip = " + options.skip()
                        + " leaves out of '" + identity.path() + "' have more than " + (SAMPLE >> 20) + " MB");
            }
            at = end + 1;
            if (at < sample.limit && MemoryAccess.getByte(sample.bytes, end) == '\r'
                    && MemoryAccess.getByte(sample.bytes, at) == '\n') {
                at++;
            }
        }
        return at;
    }

    /// Returns how the file is written. A `#` begins comments if that is the only way to find rows.
    private Shape shape(Sample sample, long from) {
        Shape plain = shape(sample, from, options.comment());
        if (options.comment() == Dialect.NONE && options.longDelimiter() == null && from < sample.limit
                && MemoryAccess.getByte(sample.bytes, from) == '#'
                && (plain.columns() == 1 || plain.notes() > 0 || !plain.isConsistent())) {
            Shape commented = shape(sample, from, '#');
            if (commented.isConsistent() && commented.rows() > 0) {
                return commented;
            }
        }
        return plain;
    }

    private Shape shape(Sample sample, long from, int comment) {
        long limit = Math.min(sample.limit, from + DIALECT_SAMPLE);
        boolean isEnd = sample.isEnd && limit == sample.limit;
        Shape best = null;
        Shape second = null;
        Shape single = null;
        Byte given = options.delimiter();
        byte[] delimiters = given == null ? DELIMITERS : new byte[]{given};
        for (byte delimiter : delimiters) {
            if (delimiter == options.decimalSeparator() && given == null) {
                continue;
            }
            Shape shape = withQuotes(sample.bytes, from, limit, isEnd, delimiter, comment);
            if (shape.rows() == 0 && !isEnd && sample.limit > limit) {
                // The first row is a long one.
                shape = withQuotes(sample.bytes, from, sample.limit, sample.isEnd, delimiter, comment);
            }
            boolean isWide = shape.columns() > 1;
            if (isWide && shape.isConsistent() && (best == null || best.notes() > shape.notes()
                    || best.notes() == shape.notes() && shape.columns() > best.columns())) {
                best = shape;
            }
            if (isWide && shape.fitting() * 2L >= shape.rows()
                    && (second == null || ratio(shape) > ratio(second))) {
                second = shape;
            }
            single = single == null || shape.isConsistent() && !single.isConsistent() ? shape : single;
        }
        Shape found = best != null ? best : second != null ? second : single;
        if (found == null) {
            throw EngineException.internal("no delimiter was tried");
        }
        if (best == null && second == null && given == null) {
            // Nothing separates anything: one column.
            return withQuotes(sample.bytes, from, limit, isEnd,
                    (byte) (found.columns() > 1 ? 0 : found.dialect().delimiter()), comment);
        }
        return found;
    }

    private static double ratio(Shape shape) {
        return (shape.isBroken() && !shape.isRefused() ? 0.1 : 1.0) * shape.fitting() / Math.max(1, shape.rows());
    }

    private Shape withQuotes(MemorySegment bytes, long from, long limit, boolean isEnd, byte delimiter, int comment) {
        Integer quote = options.quote();
        Integer escape = options.escape();
        Dialect plain = new Dialect(delimiter, Dialect.NONE, Dialect.NONE, comment);
        if (quote != null && quote == Dialect.NONE) {
            return Shape.of(bytes, from, limit, isEnd, plain, options.isPadded());
        }
        int first = quote == null ? '"' : quote;
        Shape doubled = Shape.of(bytes, from, limit, isEnd, plain.withQuote(first, escape == null ? first : escape),
                options.isPadded());
        if (doubled.isBroken() && escape == null) {
            Shape backslash = Shape.of(bytes, from, limit, isEnd, plain.withQuote(first, '\\'), options.isPadded());
            if (!backslash.isBroken()) {
                return backslash;
            }
        }
        if (doubled.isBroken() && quote == null && escape == null) {
            // Quotes that quote nothing are text, if every row fits then. But for where quotes are customary, a quote without a
            // partner in its row is an error, as is text behind a quote where others do quote something: the rows fit, but which
            // values were meant is a guess.
            Shape none = Shape.of(bytes, from, limit, isEnd, plain, options.isPadded());
            if (none.isConsistent() && none.columns() > 1) {
                return doubled.areQuotesText() || delimiter == '\t' || delimiter == '|' ? none
                        : doubled.withRowsOf(none);
            }
        }
        if (quote == null && doubled.quoted() == 0 && delimiter != '\'') {
            Shape single = Shape.of(bytes, from, limit, isEnd,
                    plain.withQuote('\'', escape == null ? '\'' : escape), options.isPadded());
            if (single.isBroken() && escape == null) {
                single = Shape.of(bytes, from, limit, isEnd, plain.withQuote('\'', '\\'), options.isPadded());
            }
            if (single.quoted() > 0 && single.isConsistent()) {
                return single;
            }
        }
        return doubled;
    }

    /// Guesses types.
    ///
    /// @return the rows and bytes looked at, and 1 in element 2 if that is all there is
    private long[] guess(Sample sample, long dataStart, RowScanner scanner, int columns, Dialect dialect,
            List<TypeGuess> guesses) {
        RowIndex index = new RowIndex(columns, BATCH);
        long wanted = options.isAllText() ? Math.min(100, sampleRows()) : sampleRows();
        long rows = 0;
        long bytes = 0;
        long position = dataStart;
        while (rows < wanted) {
            scanner.scan(sample.bytes, position, Long.MAX_VALUE, sample.limit, sample.isEnd, index);
            for (int row = 0; row < index.rows && rows < wanted; row++, rows++) {
                if (index.hasFaults && index.faults[row] != 0) {
                    continue;
                }
                int[] spans = spans(index, row, dialect);
                for (int i = 0; i < columns; i++) {
                    if (spans[2 * i] < spans[2 * i + 1]) {
                        guesses.get(i).add(index.bytes, spans[2 * i], spans[2 * i + 1]);
                    } else if (spans[2 * i] == spans[2 * i + 1]) {
                        guesses.get(i).addEmpty();
                    }
                }
            }
            bytes += scanner.position() - position;
            position = scanner.position();
            if (scanner.isComplete()) {
                return new long[]{rows, bytes, rows < wanted || index.rows == 0 ? 1 : 0};
            }
            if (index.rows < index.capacity()) {
                if (options.isTooLong(sample.limit - position)) {
                    if (options.isIgnoringErrors()) {
                        return new long[]{rows, bytes, 0};
                    }
                    throw tooLong(sample.offset + position);
                }
                sample.advance(position);
                position = 0;
            }
        }
        return new long[]{rows, bytes, 0};
    }

    private long sampleRows() {
        return options.sampleRows() < 0 ? Long.MAX_VALUE : options.sampleRows();
    }

    /// Returns from and to of each field of a row without blanks at its ends; where it is NULL, to is before from.
    private int[] spans(RowIndex index, int row, Dialect dialect) {
        int[] spans = new int[2 * index.columns()];
        for (int i = 0; i < index.columns(); i++) {
            int end = index.rows == 0 ? RowIndex.ABSENT : index.ends[row * index.columns() + i];
            spans[2 * i + 1] = -1;
            if (end == RowIndex.ABSENT) {
                continue;
            }
            int from = index.start(row, i);
            int to = end >>> 2;
            boolean isQuoted = (end & RowIndex.QUOTED) != 0;
            if (isQuoted) {
                long inside = index.inside(from, end, dialect);
                from = (int) (inside >>> 32);
                to = (int) inside;
            }
            boolean isNull = nulls.isNull(index.bytes, from, to, isQuoted);
            while (from < to && MemoryAccess.getByte(index.bytes, from) == ' ') {
                from++;
            }
            while (from < to && MemoryAccess.getByte(index.bytes, to - 1) == ' ') {
                to--;
            }
            spans[2 * i] = from;
            spans[2 * i + 1] = isNull || nulls.isNull(index.bytes, from, to, isQuoted) ? from - 1 : to;
        }
        return spans;
    }

    private @Nullable String text(RowIndex index, int row, int column, Dialect dialect) {
        int end = index.ends[row * index.columns() + column];
        if (end == RowIndex.ABSENT) {
            return null;
        }
        int from = index.start(row, column);
        int to = end >>> 2;
        if ((end & RowIndex.QUOTED) != 0) {
            long inside = index.inside(from, end, dialect);
            from = (int) (inside >>> 32);
            to = (int) inside;
        }
        String text = new String(index.bytes.asSlice(from, Math.max(0, to - from)).toArray(Layouts.BYTE),
                StandardCharsets.UTF_8);
        if ((end & RowIndex.ESCAPED) != 0) {
            String escape = String.valueOf((char) dialect.escape());
            String quote = String.valueOf((char) dialect.quote());
            text = text.replace(escape + quote, quote);
        }
        return text;
    }

    private CsvFile describe(Sample sample, Dialect dialect, int columns, List<@Nullable String> heads,
            MemorySegment head,
            int[] headSpans, long from, long dataStart, List<TypeGuess> guesses, List<TypeGuess> headGuesses,
            long[] counted, boolean hasHead) {
        boolean hasHeader = hasHead && hasHeader(columns, heads, head, headSpans, guesses, headGuesses, counted[0]);
        if (!hasHeader && hasHead) {
            for (int i = 0; i < columns; i++) {
                addTo(guesses.get(i), head, headSpans, i);
            }
        }
        List<String> names = names(columns, hasHeader ? heads : List.of());
        List<Field> fields = new ArrayList<>();
        List<@Nullable String> formats = new ArrayList<>();
        List<Boolean> hasValues = new ArrayList<>();
        List<SqlType> settled = List.copyOf(options.columns().values());
        for (int i = 0; i < columns; i++) {
            TypeGuess guess = guesses.get(i);
            SqlType asked = i < settled.size() ? settled.get(i) : options.type(names.get(i), i);
            SqlType type = asked != null ? asked : options.isAllText() ? ScalarType.VARCHAR : guess.type();
            fields.add(new Field(names.get(i), type));
            formats.add(asked != null || options.isAllText() ? given(type)
                    : guess.format() != null ? guess.format() : given(type));
            hasValues.add(asked != null || guess.hasValues());
        }
        long rows = counted[0] + (hasHeader ? 0 : 1);
        boolean isWhole = counted[2] != 0;
        long estimate = isWhole ? rows : estimate(sample, rows, counted[1] + (hasHeader ? 0 : dataStart - from));
        return new CsvFile(identity, dialect, new Schema(fields), formats, hasValues, hasHeader ? dataStart : from,
                estimate,
                isWhole ? -1 : counted[0], hasHeader, false);
    }

    private @Nullable String given(SqlType type) {
        return type == ScalarType.DATE ? options.dateFormat()
                : type instanceof TimestampType ? options.timestampFormat() : null;
    }

    private long estimate(Sample sample, long rows, long bytes) {
        if (rows == 0 || bytes == 0) {
            return rows;
        }
        // Compressed bytes make more bytes of text, as many times as in the sample.
        double text = FileBytes.isPlain(identity, options) ? identity.size()
                : (double) identity.size() / Math.max(1, sample.file.bytesRead()) * Math.max(bytes, sample.limit);
        return Math.max(rows, (long) (rows * (text / bytes)));
    }

    private static void addTo(TypeGuess guess, MemorySegment bytes, int[] spans, int column) {
        if (spans[2 * column] < spans[2 * column + 1]) {
            guess.add(bytes, spans[2 * column], spans[2 * column + 1]);
        } else if (spans[2 * column] == spans[2 * column + 1]) {
            guess.addEmpty();
        }
    }

    /// Returns whether the first row has names: some of its values do not fit the types of the other rows, or everything is text.
    private boolean hasHeader(int columns, List<@Nullable String> heads, MemorySegment head, int[] spans,
            List<TypeGuess> guesses, List<TypeGuess> headGuesses, long rows) {
        Boolean given = options.header();
        if (given != null) {
            return given;
        }
        List<String> known = new ArrayList<>(options.columns().keySet());
        options.declared().fields().forEach(field -> known.add(field.name()));
        if (!known.isEmpty()) {
            boolean isNamed = heads.stream()
                    .anyMatch(name -> name != null && known.stream().anyMatch(name.strip()::equalsIgnoreCase));
            if (isNamed || options.columns().isEmpty()) {
                return isNamed;
            }
        }
        boolean isAllText = true;
        boolean hasNull = false;
        boolean isAllNull = true;
        boolean fits = true;
        List<SqlType> settled = List.copyOf(options.columns().values());
        for (int i = 0; i < columns; i++) {
            boolean isNull = spans[2 * i + 1] < spans[2 * i];
            hasNull |= isNull;
            isAllNull &= isNull;
            TypeGuess guess = rows == 0 ? headGuesses.get(i) : guesses.get(i);
            if (rows == 0) {
                addTo(guess, head, spans, i);
            }
            SqlType asked = i < settled.size() ? settled.get(i)
                    : i < options.typeList().size() ? options.typeList().get(i) : null;
            SqlType type = asked == null ? guess.type() : asked;
            isAllText &= type == ScalarType.VARCHAR && !guess.isAmbiguousDate();
            fits &= isNull || !guess.hasValues() && asked == null
                    || spans[2 * i] < spans[2 * i + 1] && fits(guess, type, head, spans, i);
        }
        return !fits || isAllText && !hasNull || isAllNull && rows > 0;
    }

    private static boolean fits(TypeGuess guess, SqlType type, MemorySegment bytes, int[] spans, int column) {
        return guess.fits(type, bytes, spans[2 * column], spans[2 * column + 1], guess.format());
    }

    private List<String> names(int columns, List<@Nullable String> heads) {
        if (!options.columns().isEmpty()) {
            return List.copyOf(options.columns().keySet());
        }
        List<String> given = options.names();
        if (given.isEmpty() && heads.isEmpty() && options.declared().size() == columns) {
            given = options.declared().fields().stream().map(Field::name).toList();
        }
        if (given.size() > columns) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "names has " + given.size() + " names, but '"
                    + identity.path() + "' has " + columns + (columns == 1 ? " column" : " columns"));
        }
        if (options.typeList().size() > columns) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "types has " + options.typeList().size()
                    + " types, but '" + identity.path() + "' has " + columns + (columns == 1 ? " column" : " columns"));
        }
        int width = String.valueOf(columns).length();
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < columns; i++) {
            String head = i < heads.size() ? heads.get(i) : null;
            String name = i < given.size() ? given.get(i)
                    : head == null || head.isBlank() ? "column" + padded(i, width) : head.strip();
            String free = name;
            for (int number = 1; !taken.add(free.toLowerCase(Locale.ROOT)); number++) {
                free = name + "_" + number;
            }
            names.add(free);
        }
        return names;
    }

    private static String padded(int number, int width) {
        String text = String.valueOf(number);
        return "0".repeat(width - text.length()) + text;
    }
}

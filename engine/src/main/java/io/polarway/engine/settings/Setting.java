package io.polarway.engine.settings;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One setting: its name in SQL, how its value is read and written, its default and what it does.
///
/// @param <T> the Java type of the value
public final class Setting<T> {
    /// The most bytes that queries may take together.
    public static final Setting<Long> MEMORY_LIMIT = new Setting<>("memory_limit", Setting::parseBytes,
            Setting::writeBytes,
            MemoryLimit::byDefault,
            "The most memory that all queries of the engine take together, such as '4GB' or '512MiB'.");
    /// The number of cores that queries use together.
    public static final Setting<Integer> THREADS = new Setting<>("threads", text -> parseInt(text, 1, 1024),
            String::valueOf,
            () -> Runtime.getRuntime().availableProcessors(),
            "How many threads a query uses, and how many run at once.");
    /// The rows of a batch; 0 lets the engine choose by the width of a row.
    public static final Setting<Integer> BATCH_ROWS = new Setting<>("batch_rows", text -> parseInt(text, 0, 65_536),
            String::valueOf, () -> 0,
            "The rows of a batch, 1 to 65536; 0 lets the engine choose by the width of a row.");
    /// Whether rows come in the order of the files where the query does not say otherwise.
    public static final Setting<Boolean> PRESERVE_ORDER = new Setting<>("preserve_order", Setting::parseBoolean,
            String::valueOf, () -> true, "Whether a query without ORDER BY gives rows in the order of its files.");
    /// Up to how many rows of a LIMIT the columns that ORDER BY does not need are read afterwards.
    public static final Setting<Integer> LATE_MATERIALIZATION_MAX_ROWS = new Setting<>("late_materialization_max_rows",
            text -> parseInt(text, 0, 1_000_000), String::valueOf, () -> 10_000,
            "Up to how many rows of ORDER BY with LIMIT the other columns are read of these rows only, once they are known; "
                    + "0 reads all columns at once.");
    /// The milliseconds after which a statement is stopped; 0 means never.
    public static final Setting<Long> STATEMENT_TIMEOUT = new Setting<>("statement_timeout", Setting::parseMillis,
            millis -> millis + " ms", () -> 0L,
            "The time after which a statement is stopped, such as '30 s'; a bare number "
                    + "is milliseconds; 0 is never.");
    /// The time zone in which instants are shown and read.
    public static final Setting<ZoneId> TIMEZONE = new Setting<>("timezone", Setting::parseZone, ZoneId::getId,
            ZoneId::systemDefault,
            "The time zone in which TIMESTAMP WITH TIME ZONE is shown and read, such as 'Europe/Berlin'.");
    /// Where spilled data goes.
    public static final Setting<String> TEMP_DIRECTORY = new Setting<>("temp_directory",
            Setting::parseDirectory, text -> text, () -> System.getProperty("java.io.tmpdir", "."),
            "The directory for what queries put aside when memory is short; it has to be there.");
    /// How much may be spilled.
    public static final Setting<Long> MAX_TEMP_DIRECTORY_SIZE = new Setting<>("max_temp_directory_size",
            Setting::parseBytes, Setting::writeBytes, () -> 1_000_000_000_000L,
            "The most bytes that the temporary files of all queries take together, such as '50GB'.");

    /// Whether queries spill whenever they can.
    public static final Setting<Boolean> FORCE_SPILL = new Setting<>("force_spill", Setting::parseBoolean,
            String::valueOf,
            () -> false,
            "Whether queries put aside what they can at every batch, however much memory there is; for tests.");

    /// Whether queries that might need any amount of memory are refused.
    public static final Setting<Boolean> REQUIRE_BOUNDED = new Setting<>("require_bounded", Setting::parseBoolean,
            String::valueOf, () -> false,
            "Whether a query is refused, before it reads anything, if one of its operators has to hold what may not fit into memory "
                    + "and cannot be put aside.");

    private static final List<Setting<?>> ALL = List.of(MEMORY_LIMIT, THREADS, BATCH_ROWS, PRESERVE_ORDER,
            LATE_MATERIALIZATION_MAX_ROWS, STATEMENT_TIMEOUT, TIMEZONE, TEMP_DIRECTORY, MAX_TEMP_DIRECTORY_SIZE,
            FORCE_SPILL, REQUIRE_BOUNDED);
    private static final Pattern BYTES = Pattern.compile("\\s*([0-9]+(?:\\.[0-9]+)?)\\s*([kmgt]?i?b?|bytes)\\s*",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern DURATION = Pattern.compile("\\s*([0-9]+)\\s*(ms|s|min|h)?\\s*",
            Pattern.CASE_INSENSITIVE);

    private final String name;
    private final Function<String, T> parser;
    private final Function<T, String> writer;
    private final Supplier<T> defaultValue;
    private final String description;

    private Setting(String name, Function<String, T> parser, Function<T, String> writer, Supplier<T> defaultValue,
            String description) {
        this.name = name;
        this.parser = parser;
        this.writer = writer;
        this.defaultValue = defaultValue;
        this.description = description;
    }

    /// Returns every setting there is.
    public static List<Setting<?>> all() {
        return ALL;
    }

    /// Returns the setting of this name, in any case. Throws UNDEFINED_SETTING naming the nearest one.
    public static Setting<?> named(String name) {
        for (Setting<?> setting : ALL) {
            if (setting.name.equalsIgnoreCase(name)) {
                return setting;
            }
        }
        throw EngineException.of(ErrorCode.UNDEFINED_SETTING, "Setting not found: " + name + ". There are "
                + String.join(", ", ALL.stream().map(Setting::name).sorted(Comparator.naturalOrder()).toList()));
    }

    /// Returns the name in SQL.
    public String name() {
        return name;
    }

    /// Returns what it does, in a sentence or two.
    public String description() {
        return description;
    }

    /// Returns the value that holds until it is set.
    public T defaultValue() {
        return defaultValue.get();
    }

    /// Reads a value. Throws INVALID_ARGUMENT naming the setting, the text and what would work.
    public T parse(String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "Invalid value for " + name + ": '" + text + "'. " + description);
        }
    }

    /// Writes a value as SHOW does.
    public String write(T value) {
        return writer.apply(value);
    }

    private static int parseInt(String text, int min, int max) {
        int value = Integer.parseInt(text.strip());
        if (value < min || value > max) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private static boolean parseBoolean(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "on", "1", "yes" -> true;
            case "false", "off", "0", "no" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static String parseDirectory(String text) {
        Path directory = Path.of(text);
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException(text);
        }
        return directory.toString();
    }

    private static ZoneId parseZone(String text) {
        @Nullable
        String id = Arrays.stream(ZoneId.getAvailableZoneIds().toArray(String[]::new))
                .filter(text.strip()::equalsIgnoreCase).findFirst().orElse(null);
        return ZoneId.of(id == null ? text.strip() : id);
    }

    private static long parseMillis(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        String unit = matcher.group(2) == null ? "ms" : matcher.group(2).toLowerCase(Locale.ROOT);
        long factor = switch (unit) {
            case "s" -> 1000L;
            case "min" -> 60_000L;
            case "h" -> 3_600_000L;
            default -> 1L;
        };
        return Long.parseLong(matcher.group(1)) * factor;
    }

    private static long parseBytes(String text) {
        Matcher matcher = BYTES.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        String unit = matcher.group(2).toLowerCase(Locale.ROOT);
        long base = unit.contains("i") ? 1024 : 1000;
        int power = unit.isEmpty() || unit.startsWith("b") ? 0 : "kmgt".indexOf(unit.charAt(0)) + 1;
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(base).pow(power));
        long value = bytes.longValue();
        if (value <= 0) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private static String writeBytes(long bytes) {
        for (int power = 3; power > 0; power--) {
            long unit = (long) Math.pow(1000, power);
            if (bytes % unit == 0) {
                return bytes / unit + " " + "KMG".charAt(power - 1) + "B";
            }
        }
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024.0));
    }

    @Override
    public String toString() {
        return name;
    }
}

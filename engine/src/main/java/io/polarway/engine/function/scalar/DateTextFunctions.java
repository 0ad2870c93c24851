package io.polarway.engine.function.scalar;

import static io.polarway.engine.type.ScalarType.DATE;
import static io.polarway.engine.type.ScalarType.VARCHAR;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Views;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.LongReader;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.RowKernel;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.kernel.datetime.CivilDate;
import io.polarway.engine.kernel.datetime.DateFormat;
import io.polarway.engine.kernel.datetime.ZoneClock;
import io.polarway.engine.kernel.datetime.Zoned;
import io.polarway.engine.kernel.string.TextKernel;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Dates and timestamps as text and from text, the names of days and months, and AT TIME ZONE.
public final class DateTextFunctions {
    private static final List<TimestampType> TIMESTAMPS = List.of(TimestampType.MICROS, TimestampType.NANOS,
            TimestampType.MICROS_TZ, TimestampType.NANOS_TZ);

    private DateTextFunctions() {
    }

    /// Returns them all.
    public static List<ScalarFunction> all() {
        return List.of(
                Signature.function("dayname", List.of(), "The English name of the day of the week.",
                        "dayname(DATE '2024-02-29') = 'Thursday'",
                        names(days -> DateFormat.dayName(CivilDate.isoDayOfWeek(days)))),
                Signature.function("monthname", List.of(), "The English name of the month.",
                        "monthname(DATE '2024-02-29') = 'February'",
                        names(days -> DateFormat.monthName(CivilDate.month(days)))),
                Signature.function("strftime", List.of(),
                        "The text of a date or timestamp in a format such as '%Y-%m-%d %H:%M:%S'.",
                        "strftime(DATE '2024-02-29', '%d.%m.%Y') = '29.02.2024'", formats()),
                Signature.function("strptime", List.of(),
                        "The timestamp that a text in the given format stands for; an error if it is not of this format.",
                        "strptime('29.02.2024', '%d.%m.%Y') = TIMESTAMP '2024-02-29 00:00:00'",
                        Signature.failing(TimestampType.MICROS, (arguments, selection, rows, scratch) -> parse(false)
                                .apply(arguments, selection, rows, scratch), VARCHAR, VARCHAR)),
                Signature.function("try_strptime", List.of(),
                        "The timestamp that a text in the given format stands for; NULL if it is not of this format.",
                        "try_strptime('29.02', '%d.%m.%Y') IS NULL",
                        Signature.failing(TimestampType.MICROS, (arguments, selection, rows, scratch) -> parse(true)
                                .apply(arguments, selection, rows, scratch), VARCHAR, VARCHAR)),
                Signature.function("timezone", List.of(),
                        "AT TIME ZONE: the instant of a wall-clock time in a zone, or the wall-clock time of an instant.",
                        "timezone('Europe/Berlin', TIMESTAMP WITH TIME ZONE '2024-07-01 10:00:00+00:00')"
                                + " = TIMESTAMP '2024-07-01 12:00:00'",
                        zones()));
    }

    /// Finds the name of something by days.
    private interface Naming {
        String name(long days);
    }

    private static Signature[] names(Naming naming) {
        List<Signature> all = new ArrayList<>();
        all.add(Signature.total(VARCHAR, new TextKernel(VARCHAR, (operands, position) -> naming
                .name(LongReader.INT32.read(operands.values(0), position & operands.mask(0)))
                .getBytes(StandardCharsets.US_ASCII)), DATE));
        for (TimestampType type : TIMESTAMPS) {
            long perDay = 86_400 * type.unitsPerSecond();
            Kernel kernel = new TextKernel(VARCHAR, (operands, position) -> naming
                    .name(Math.floorDiv(LongReader.INT64.read(operands.values(0), position & operands.mask(0)), perDay))
                    .getBytes(StandardCharsets.US_ASCII));
            all.add(Signature.total(VARCHAR, type.withTimeZone() ? new Zoned(kernel) : kernel, type));
        }
        return all.toArray(Signature[]::new);
    }

    private static Signature[] formats() {
        List<Signature> all = new ArrayList<>();
        List<SqlType> types = new ArrayList<>();
        types.add(DATE);
        types.addAll(TIMESTAMPS);
        for (SqlType type : types) {
            Kernel kernel = (arguments, selection, rows, scratch) -> format(type, scratch).apply(arguments, selection,
                    rows,
                    scratch);
            all.add(Signature.failing(VARCHAR, kernel, type, VARCHAR));
            Kernel turned = (arguments, selection, rows, scratch) -> kernel.apply(
                    new Column[]{arguments[1], arguments[0]},
                    selection, rows, scratch);
            all.add(Signature.failing(VARCHAR, turned, VARCHAR, type));
        }
        return all.toArray(Signature[]::new);
    }

    /// Returns a kernel for one call, which reads each format once.
    private static Kernel format(SqlType type, Scratch scratch) {
        Map<String, DateFormat> formats = new HashMap<>();
        LongReader reader = LongReader.of(type.storage());
        long unitsPerSecond = type instanceof TimestampType timestamp ? timestamp.unitsPerSecond() : 1;
        ZoneClock clock = type instanceof TimestampType timestamp && timestamp.withTimeZone()
                ? new ZoneClock(scratch.timezone(), unitsPerSecond)
                : null;
        String zone = clock == null ? "" : scratch.timezone().getId();
        return new TextKernel(VARCHAR, (operands, position) -> {
            DateFormat format = formats.computeIfAbsent(Views.text(operands.column(1), position & operands.mask(1)),
                    DateFormat::new);
            long value = reader.read(operands.values(0), position & operands.mask(0));
            if (type == ScalarType.DATE) {
                return format.format(value, 0, 0, zone);
            }
            long offset = clock == null ? 0 : clock.offset(value);
            long local = value + offset;
            long perDay = 86_400 * unitsPerSecond;
            return format.format(Math.floorDiv(local, perDay),
                    Math.floorMod(local, perDay) * (1_000_000_000L / unitsPerSecond), offset / unitsPerSecond, zone);
        });
    }

    private static Kernel parse(boolean isTry) {
        Map<String, DateFormat> formats = new HashMap<>();
        return new RowKernel(TimestampType.MICROS, (operands, position) -> {
            DateFormat format = formats.computeIfAbsent(Views.text(operands.column(1), position & operands.mask(1)),
                    DateFormat::new);
            String text = Views.text(operands.column(0), position & operands.mask(0));
            long[] parts = format.parse(text);
            if (parts == null && isTry) {
                return RowKernel.NULL;
            }
            if (parts == null) {
                throw EngineException.of(ErrorCode.INVALID_DATETIME,
                        "'" + text + "' is not of the date format '" + format
                                + "'. try_strptime gives NULL for such text");
            }
            return Math.addExact(Math.multiplyExact(parts[0], 86_400_000_000L), parts[1] / 1000 - parts[2] * 1_000_000);
        });
    }

    private static Signature[] zones() {
        List<Signature> all = new ArrayList<>();
        for (TimestampType type : TIMESTAMPS) {
            TimestampType result = new TimestampType(type.nanos(), !type.withTimeZone());
            all.add(Signature.failing(result,
                    (arguments, selection, rows, scratch) -> inZone(arguments, selection, rows,
                            result, scratch),
                    VARCHAR, type));
        }
        return all.toArray(Signature[]::new);
    }

    private static Column inZone(Column[] arguments, @Nullable Selection selection, int rows, TimestampType result,
            Scratch scratch) {
        if (Operands.isAnyNull(arguments)) {
            return ConstantColumn.ofNull(result, rows);
        }
        if (arguments[0] instanceof ConstantColumn constant) {
            ZoneId zone = ZoneClock.zone(Views.text(constant.value(), 0));
            return result.withTimeZone()
                    ? Zoned.toInstant(arguments[1], selection, zone, scratch)
                    : Zoned.toLocal(arguments[1], selection, zone, scratch);
        }
        Map<String, ZoneClock> clocks = new HashMap<>();
        return new RowKernel(result, (operands, position) -> {
            ZoneClock clock = clocks.computeIfAbsent(Views.text(operands.column(0), position & operands.mask(0)),
                    name -> new ZoneClock(ZoneClock.zone(name), result.unitsPerSecond()));
            long value = MemoryAccess.getLongAtIndex(operands.values(1), position & operands.mask(1));
            return result.withTimeZone() ? clock.toInstant(value) : clock.toLocal(value);
        }).apply(arguments, selection, rows, scratch);
    }
}

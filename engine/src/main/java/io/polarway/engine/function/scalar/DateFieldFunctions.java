package io.polarway.engine.function.scalar;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.ScalarDefinition;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.kernel.datetime.ByUnit;
import io.polarway.engine.kernel.datetime.DateField;
import io.polarway.engine.kernel.datetime.LongMap;
import io.polarway.engine.kernel.datetime.Zoned;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongUnaryOperator;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The fields of dates, times, timestamps and intervals: a function per field (`year(x)` is what `EXTRACT(YEAR FROM x)`
/// means), and date_part. Fields of instants are those of the wall clock in the session's time zone.
public final class DateFieldFunctions {
    private static final Map<SqlType, Map<DateField, Kernel>> KERNELS = new ConcurrentHashMap<>();

    private DateFieldFunctions() {
    }

    /// Returns them all.
    public static List<ScalarFunction> all() {
        List<ScalarFunction> all = new ArrayList<>();
        for (DateField field : DateField.values()) {
            List<String> aliases = field.otherNames().stream()
                    .filter(name -> name.startsWith("dayof") || name.startsWith("week") && !name.equals("weeks"))
                    .toList();
            all.add(new ScalarDefinition(field.sqlName(), aliases, description(field), example(field),
                    types -> bind(field,
                            types)));
        }
        all.add(new ScalarDefinition("date_part", List.of("datepart"),
                "A field of a date, time, timestamp or interval as DOUBLE; the field is named by a string.",
                "date_part('month', DATE '2024-02-29') = 2", DateFieldFunctions::bindPart));
        return all;
    }

    private static String description(DateField field) {
        return switch (field) {
            case MILLENNIUM -> "The millennium; the third began in 2001.";
            case CENTURY -> "The century; the 21st began in 2001.";
            case DECADE -> "The year divided by 10.";
            case YEAR -> "The year.";
            case ISOYEAR -> "The year that the ISO 8601 week belongs to.";
            case QUARTER -> "The quarter, 1 to 4.";
            case MONTH -> "The month, 1 to 12.";
            case WEEK -> "The ISO 8601 week, 1 to 53.";
            case DAY -> "The day of the month; of an interval the days.";
            case DOY -> "The day of the year, from 1.";
            case DOW -> "The day of the week, Sunday 0 to Saturday 6.";
            case ISODOW -> "The day of the week, Monday 1 to Sunday 7.";
            case JULIAN -> "The Julian day.";
            case HOUR -> "The hour, 0 to 23.";
            case MINUTE -> "The minute, 0 to 59.";
            case SECOND -> "The seconds with their fraction, as DOUBLE.";
            case MILLISECOND -> "The milliseconds of the minute, the seconds included.";
            case MICROSECOND -> "The microseconds of the minute, the seconds included.";
            case NANOSECOND -> "The nanoseconds of the minute, the seconds included.";
            case EPOCH ->
                    "The seconds since 1970-01-01 00:00:00 (UTC where there is a time zone), or of an interval, as DOUBLE.";
        };
    }

    private static String example(DateField field) {
        String date = "(DATE '2024-12-30') = ";
        String timestamp = "(TIMESTAMP '2024-12-30 13:14:15.25') = ";
        return field.sqlName() + switch (field) {
            case MILLENNIUM -> date + "3";
            case CENTURY -> date + "21";
            case DECADE -> date + "202";
            case YEAR -> date + "2024";
            case ISOYEAR -> date + "2025";
            case QUARTER -> date + "4";
            case MONTH -> date + "12";
            case WEEK -> date + "1";
            case DAY -> date + "30";
            case DOY -> date + "365";
            case DOW -> date + "1";
            case ISODOW -> date + "1";
            case JULIAN -> date + "2460675";
            case HOUR -> timestamp + "13";
            case MINUTE -> timestamp + "14";
            case SECOND -> timestamp + "15.25";
            case MILLISECOND -> timestamp + "15250";
            case MICROSECOND -> timestamp + "15250000";
            case NANOSECOND -> timestamp + "15250000000";
            case EPOCH -> "(TIMESTAMP '1970-01-02 00:00:00') = 86400";
        };
    }

    private static @Nullable BoundFunction bind(DateField field, List<SqlType> types) {
        if (types.size() != 1) {
            return null;
        }
        SqlType type = types.getFirst() == ScalarType.NULL ? TimestampType.MICROS : types.getFirst();
        Kernel kernel = kernel(field, type);
        return kernel == null
                ? null
                : new BoundFunction(field.sqlName(), List.of(type), field.resultType(), kernel, false, true);
    }

    /// Returns the kernel, one per field and type in the process; null if values of the type have no such field.
    private static @Nullable Kernel kernel(DateField field, SqlType type) {
        boolean isInstant = type instanceof TimestampType timestamp && timestamp.withTimeZone();
        SqlType local = type instanceof TimestampType timestamp ? new TimestampType(timestamp.nanos(), false) : type;
        LongUnaryOperator operator = field.operator(local);
        if (operator == null) {
            return null;
        }
        return KERNELS.computeIfAbsent(type, _ -> new ConcurrentHashMap<>()).computeIfAbsent(field, _ -> {
            Kernel kernel = new LongMap(local, field.resultType(), false, operator);
            return isInstant && field != DateField.EPOCH ? new Zoned(kernel) : kernel;
        });
    }

    private static @Nullable BoundFunction bindPart(List<SqlType> types) {
        if (types.size() != 2 || types.get(0) != ScalarType.VARCHAR) {
            return null;
        }
        SqlType type = types.get(1) == ScalarType.NULL ? TimestampType.MICROS : types.get(1);
        boolean isTemporal = type instanceof TimestampType || kernel(DateField.EPOCH, type) != null;
        return isTemporal
                ? new BoundFunction("date_part", List.of(ScalarType.VARCHAR, type), ScalarType.DOUBLE,
                        new ByUnit<>(ScalarType.DOUBLE, DateFieldFunctions::field, field -> part(field, type)), true,
                        true)
                : null;
    }

    private static DateField field(String name) {
        DateField field = DateField.of(name);
        if (field == null) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "Unknown field '" + name
                    + "' of a date or time. Fields are year, quarter, month, week, day, doy, dow, isodow, isoyear, hour, "
                    + "minute, second, millisecond, microsecond, epoch, decade, century, millennium");
        }
        return field;
    }

    private static Kernel part(DateField field, SqlType type) {
        Kernel kernel = kernel(field, type);
        if (kernel == null) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, type.sql() + " has no field " + field.sqlName());
        }
        return field.resultType() == ScalarType.DOUBLE ? kernel : (arguments, selection, rows, scratch) -> {
            try (Column integers = kernel.apply(arguments, selection, rows, scratch)) {
                return doubles(integers, selection, rows, scratch);
            }
        };
    }

    private static Column doubles(Column integers, @Nullable Selection selection, int rows, Scratch scratch) {
        if (integers instanceof ConstantColumn constant) {
            if (constant.isNull()) {
                return ConstantColumn.ofNull(ScalarType.DOUBLE, rows);
            }
            ArrowBuf value = scratch.values(1, 8);
            MemoryAccess.setDouble(Layouts.segment(value), 0, MemoryAccess.getLong(constant.value().values(), 0));
            return new ConstantColumn(new FlatColumn(ScalarType.DOUBLE, 1, null, value), rows);
        }
        try (Operands operands = Operands.of(new Column[]{integers}, selection, rows, scratch)) {
            ArrowBuf values = scratch.values(rows, 8);
            MemorySegment in = operands.values(0);
            MemorySegment out = Layouts.segment(values);
            for (int i = 0; i < rows; i++) {
                MemoryAccess.setDoubleAtIndex(out, i, MemoryAccess.getLongAtIndex(in, i));
            }
            return new FlatColumn(ScalarType.DOUBLE, rows, operands.retainValidity(), values);
        }
    }
}

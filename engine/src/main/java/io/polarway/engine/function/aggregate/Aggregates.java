package io.polarway.engine.function.aggregate;

import io.polarway.engine.function.AggregateFunction;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import io.polarway.engine.type.TimestampType;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Every aggregate function, each with its rule for types.
///
/// - SUM of integers is DECIMAL(38,0), of DECIMAL(p,s) is DECIMAL(38,s), both exact; of REAL and DOUBLE it is DOUBLE.
/// - AVG of integers is DOUBLE, of DECIMAL(p,s) is DECIMAL(38, max(s, 16)), as many digits as PostgreSQL gives, but no more
///   than leave room for the p - s digits before the point, though at least 6; rounded half away from zero.
/// - All but COUNT, COUNT_IF and APPROX_COUNT_DISTINCT give NULL when there is no value; NULLs are no values, except for FIRST and LAST.
/// - FIRST, LAST and ANY_VALUE go by the order of the input's files and rows; ARG_MIN and ARG_MAX take the first of several
///   such rows.
public final class Aggregates {
    /// The digits after the point that PostgreSQL gives a mean of everyday size.
    private static final int MEAN_SCALE = 16;
    /// The digits after the point that a mean has in any case: a SUM of integers is DECIMAL(38,0), and its mean no integer.
    private static final int LEAST_MEAN_SCALE = 6;

    private static final List<AggregateFunction> ALL = List.of(
            new NamedAggregate("count", List.of(), "Counts the rows, or the rows in which the argument is not NULL.",
                    Aggregates::count),
            new NamedAggregate("count_if", List.of("countif"), "Counts the rows in which the argument is TRUE.",
                    one(type -> isA(type, ScalarType.BOOLEAN)
                            ? new BoundAggregate("count_if", List.of(ScalarType.BOOLEAN), List.of(ScalarType.BIGINT),
                                    ScalarType.BIGINT, CountIf::new)
                            : null)),
            new NamedAggregate("approx_count_distinct", List.of(),
                    "About how many different values there are: exact up to 768, then with a standard error of 1.15 %.",
                    one(Aggregates::approximateCount)),
            new NamedAggregate("sum", List.of(), "Adds the values: exact for integers and DECIMAL.",
                    one(Aggregates::sum)),
            new NamedAggregate("avg", List.of("mean"), "The mean of the values.", one(Aggregates::avg)),
            new NamedAggregate("min", List.of(), "The least value.", one(type -> extreme("min", type, false))),
            new NamedAggregate("max", List.of(), "The greatest value; NaN is above all numbers.",
                    one(type -> extreme("max", type, true))),
            variance("stddev", List.of("stddev_samp"), "The standard deviation of a sample.", true, true),
            variance("stddev_pop", List.of(), "The standard deviation of a population.", false, true),
            variance("variance", List.of("var_samp"), "The variance of a sample.", true, false),
            variance("var_pop", List.of(), "The variance of a population.", false, false),
            new NamedAggregate("first", List.of(), "The value of the first row, NULL or not.",
                    one(type -> byPlace("first", type, false, false))),
            new NamedAggregate("last", List.of(), "The value of the last row, NULL or not.",
                    one(type -> byPlace("last", type, true, false))),
            new NamedAggregate("any_value", List.of("arbitrary"), "Some value that is not NULL: the first one.",
                    one(type -> byPlace("any_value", type, false, true))),
            new NamedAggregate("arg_min", List.of("min_by", "argmin"),
                    "The first argument of the row in which the second one is least.",
                    two((type, order) -> atExtreme("arg_min", type, order, false))),
            new NamedAggregate("arg_max", List.of("max_by", "argmax"),
                    "The first argument of the row in which the second one is greatest.",
                    two((type, order) -> atExtreme("arg_max", type, order, true))),
            new NamedAggregate("bool_and", List.of("every"), "Whether all values are TRUE.",
                    one(type -> isA(type, ScalarType.BOOLEAN) ? extreme("bool_and", ScalarType.BOOLEAN, false) : null)),
            new NamedAggregate("bool_or", List.of("some"), "Whether some value is TRUE.",
                    one(type -> isA(type, ScalarType.BOOLEAN) ? extreme("bool_or", ScalarType.BOOLEAN, true) : null)),
            new NamedAggregate("bit_and", List.of(), "The bits that all values have.",
                    one(type -> bits("bit_and", type, BitwiseFold.Operation.AND))),
            new NamedAggregate("bit_or", List.of(), "The bits that some value has.",
                    one(type -> bits("bit_or", type, BitwiseFold.Operation.OR))),
            new NamedAggregate("bit_xor", List.of(), "The bits that an odd number of values have.",
                    one(type -> bits("bit_xor", type, BitwiseFold.Operation.XOR))),
            new NamedAggregate("median", List.of(), "The middle value, or what lies between the two in the middle.",
                    types -> types.size() == 1 ? continuous("median", types) : null),
            new NamedAggregate("quantile_cont", List.of(),
                    "The value below which a fraction of the values lies, interpolated: quantile_cont(x, 0.9).",
                    types -> isQuantile(types) ? continuous("quantile_cont", types) : null),
            new NamedAggregate("quantile_disc", List.of("quantile"),
                    "The first value with a fraction of the values up to it: quantile_disc(x, 0.9).",
                    types -> isQuantile(types) ? discrete(types.getFirst()) : null),
            new NamedAggregate("mode", List.of(), "The most frequent value, of several the least.",
                    one(type -> type.isNested()
                            ? null
                            : new BoundAggregate("mode", List.of(type), GroupRows.states(List.of(type)), type,
                                    memory -> new Mode(memory, type)))),
            new NamedAggregate("string_agg", List.of("listagg", "group_concat"),
                    "The texts one after the other, with a separator (a comma if left out) between them.",
                    types -> types.size() == 2 && !types.getFirst().isNested()
                            && isA(types.getLast(), ScalarType.VARCHAR)
                                    ? new BoundAggregate("string_agg", List.of(ScalarType.VARCHAR, ScalarType.VARCHAR),
                                            StringAggregate.STATES, ScalarType.VARCHAR, StringAggregate::new)
                                    : null),
            comoment(Comoments.Statistic.CORR), comoment(Comoments.Statistic.COVAR_POP),
            comoment(Comoments.Statistic.COVAR_SAMP), comoment(Comoments.Statistic.SLOPE),
            comoment(Comoments.Statistic.INTERCEPT), comoment(Comoments.Statistic.R2),
            comoment(Comoments.Statistic.COUNT), comoment(Comoments.Statistic.AVGX),
            comoment(Comoments.Statistic.AVGY), comoment(Comoments.Statistic.SXX),
            comoment(Comoments.Statistic.SYY), comoment(Comoments.Statistic.SXY));

    private Aggregates() {
    }

    /// Returns every aggregate function.
    public static List<AggregateFunction> all() {
        return ALL;
    }

    private static Function<List<SqlType>, @Nullable BoundAggregate> one(
            Function<SqlType, @Nullable BoundAggregate> binder) {
        return types -> types.size() == 1 ? binder.apply(types.getFirst()) : null;
    }

    private static Function<List<SqlType>, @Nullable BoundAggregate> two(
            BiFunction<SqlType, SqlType, @Nullable BoundAggregate> binder) {
        return types -> types.size() == 2 ? binder.apply(types.getFirst(), types.getLast()) : null;
    }

    private static boolean isA(SqlType type, ScalarType wanted) {
        return type == wanted || type == ScalarType.NULL;
    }

    private static @Nullable BoundAggregate count(List<SqlType> types) {
        return types.size() > 1
                ? null
                : new BoundAggregate("count", types, List.of(ScalarType.BIGINT), ScalarType.BIGINT,
                        CountAccumulator::new);
    }

    private static @Nullable BoundAggregate approximateCount(SqlType given) {
        SqlType type = given == ScalarType.NULL ? ScalarType.BIGINT : given;
        return type.isNested()
                ? null
                : new BoundAggregate("approx_count_distinct", List.of(type), ApproximateCount.STATES,
                        ScalarType.BIGINT, memory -> new ApproximateCount(memory, type));
    }

    private static @Nullable BoundAggregate sum(SqlType given) {
        SqlType type = given == ScalarType.NULL ? ScalarType.BIGINT : given;
        if (type.isFloating()) {
            return new BoundAggregate("sum", List.of(type), SumDouble.STATES, ScalarType.DOUBLE,
                    memory -> new SumDouble(memory, false));
        }
        if (type instanceof DecimalType decimal && !decimal.isLong()) {
            DecimalType result = new DecimalType(DecimalType.MAX_PRECISION, decimal.scale());
            return new BoundAggregate("sum", List.of(type), SumInt128.STATES, result,
                    memory -> new SumInt128(memory, result, false, 0));
        }
        if (type.isInteger() || type instanceof DecimalType) {
            int scale = type instanceof DecimalType decimal ? decimal.scale() : 0;
            return sumLong("sum", type, new DecimalType(DecimalType.MAX_PRECISION, scale), new SumResult.Sum128());
        }
        if (type == ScalarType.INTERVAL_DAY_TIME) {
            return sumLong("sum", type, type, new SumResult.Sum64("sum", type.sql()));
        }
        return null;
    }

    private static @Nullable BoundAggregate avg(SqlType given) {
        SqlType type = given == ScalarType.NULL ? ScalarType.BIGINT : given;
        if (type.isFloating()) {
            return new BoundAggregate("avg", List.of(type), SumDouble.STATES, ScalarType.DOUBLE,
                    memory -> new SumDouble(memory, true));
        }
        if (type.isInteger()) {
            return sumLong("avg", type, ScalarType.DOUBLE, new SumResult.MeanDouble());
        }
        if (type instanceof DecimalType decimal) {
            int room = DecimalType.MAX_PRECISION - (decimal.precision() - decimal.scale());
            int most = Math.max(LEAST_MEAN_SCALE, room);
            DecimalType result = new DecimalType(DecimalType.MAX_PRECISION,
                    Math.min(most, Math.max(decimal.scale(), MEAN_SCALE)));
            int shift = result.scale() - decimal.scale();
            return decimal.isLong()
                    ? sumLong("avg", type, result, new SumResult.MeanDecimal(shift))
                    : new BoundAggregate("avg", List.of(type), SumInt128.STATES, result,
                            memory -> new SumInt128(memory, result, true, shift));
        }
        return type == ScalarType.INTERVAL_DAY_TIME ? sumLong("avg", type, type, new SumResult.Mean64()) : null;
    }

    private static BoundAggregate sumLong(String name, SqlType argument, SqlType result, SumResult made) {
        return new BoundAggregate(name, List.of(argument), SumLong.STATES, result,
                memory -> new SumLong(memory, result, made));
    }

    private static boolean isNumber(Storage storage) {
        return switch (storage) {
            case BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64 -> true;
            case NONE, INT128, VIEW, BYTES16, LIST, STRUCT -> false;
        };
    }

    private static @Nullable BoundAggregate extreme(String name, SqlType given, boolean isMax) {
        if (given.isNested()) {
            return null;
        }
        SqlType type = given == ScalarType.NULL ? ScalarType.BIGINT : given;
        if (isNumber(type.storage())) {
            return new BoundAggregate(name, List.of(type), List.of(ScalarType.BIGINT), type,
                    memory -> new ExtremeNumber(memory, type, isMax));
        }
        return new BoundAggregate(name, List.of(type), List.of(type), type,
                memory -> new ExtremeValue(memory, type, isMax));
    }

    private static NamedAggregate variance(String name, List<String> aliases, String description, boolean isSample,
            boolean isRoot) {
        return new NamedAggregate(name, aliases, description, one(type -> type.isNumeric() || type == ScalarType.NULL
                ? new BoundAggregate(name, List.of(ScalarType.DOUBLE), Variance.STATES, ScalarType.DOUBLE,
                        memory -> new Variance(memory, isSample, isRoot))
                : null));
    }

    private static @Nullable BoundAggregate byPlace(String name, SqlType type, boolean isLast, boolean skipsNulls) {
        return type.isNested()
                ? null
                : new BoundAggregate(name, List.of(type), List.of(type, ScalarType.BIGINT), type,
                        memory -> new ValueByPlace(memory, type, isLast, skipsNulls));
    }

    private static @Nullable BoundAggregate atExtreme(String name, SqlType type, SqlType order, boolean isMax) {
        if (type.isNested() || order.isNested()) {
            return null;
        }
        if (isNumber(type.storage()) && isNumber(order.storage())) {
            return new BoundAggregate(name, List.of(type, order), NumberAtExtreme.STATES, type,
                    memory -> new NumberAtExtreme(memory, type, order, isMax));
        }
        return new BoundAggregate(name, List.of(type, order), List.of(type, order, ScalarType.BIGINT), type,
                memory -> new ValueAtExtreme(memory, type, order, isMax));
    }

    private static boolean isNumber(SqlType type) {
        return type.isNumeric() || type == ScalarType.NULL;
    }

    private static boolean isQuantile(List<SqlType> types) {
        return types.size() == 2 && isNumber(types.getLast());
    }

    /// Numbers are interpolated as DOUBLE, dates as timestamps.
    private static @Nullable BoundAggregate continuous(String name, List<SqlType> types) {
        SqlType given = types.getFirst();
        SqlType type = given == ScalarType.DATE ? TimestampType.MICROS : given;
        if (isNumber(given)) {
            type = ScalarType.DOUBLE;
        } else if (type.storage() != Storage.INT64) {
            return null;
        }
        return quantile(name, type, types.size() == 2, true);
    }

    private static @Nullable BoundAggregate discrete(SqlType given) {
        return given.isNested() ? null : quantile("quantile_disc", given, true, false);
    }

    private static BoundAggregate quantile(String name, SqlType type, boolean hasFraction, boolean isContinuous) {
        return new BoundAggregate(name, hasFraction ? List.of(type, ScalarType.DOUBLE) : List.of(type),
                Quantile.states(type), type, memory -> new Quantile(memory, type, isContinuous));
    }

    private static NamedAggregate comoment(Comoments.Statistic statistic) {
        SqlType result = statistic == Comoments.Statistic.COUNT ? ScalarType.BIGINT : ScalarType.DOUBLE;
        return new NamedAggregate(statistic.sqlName, List.of(), statistic.description,
                two((y, x) -> isNumber(y) && isNumber(x)
                        ? new BoundAggregate(statistic.sqlName, List.of(ScalarType.DOUBLE, ScalarType.DOUBLE),
                                Comoments.STATES, result, memory -> new Comoments(memory, statistic))
                        : null));
    }

    private static @Nullable BoundAggregate bits(String name, SqlType given, BitwiseFold.Operation operation) {
        SqlType type = given == ScalarType.NULL ? ScalarType.BIGINT : given;
        return type.isInteger()
                ? new BoundAggregate(name, List.of(type), List.of(ScalarType.BIGINT), type,
                        memory -> new BitwiseFold(memory, type, operation))
                : null;
    }
}

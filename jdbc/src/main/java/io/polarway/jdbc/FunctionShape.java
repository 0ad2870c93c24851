package io.polarway.jdbc;

import io.polarway.engine.function.AggregateFunction;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.BoundWindow;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.function.WindowFunction;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One way to call a function, as DatabaseMetaData shows it. The engine's functions say for given types of arguments whether they
/// take them; so this is what they say to the types tried here, those with the most arguments first.
///
/// @param parameters the types of the arguments; for a function of any number of arguments there is one
/// @param result the type of the result
record FunctionShape(List<SqlType> parameters, SqlType result) {
    private static final int MOST = 5;
    /// Functions that take so many arguments take any number.
    private static final int ANY_NUMBER = 9;
    private static final List<SqlType> TRIED = List.of(ScalarType.VARCHAR, ScalarType.DOUBLE, ScalarType.BIGINT,
            TimestampType.MICROS, ScalarType.DATE, ScalarType.BOOLEAN, ScalarType.INTERVAL_DAY_TIME,
            new DecimalType(18, 2), ScalarType.VARBINARY);
    private static final Map<String, FunctionShape> ALL = shapes();

    /// Returns the shape of every function that is called by a name, in the order of the names.
    static Map<String, FunctionShape> all() {
        return ALL;
    }

    private static Map<String, FunctionShape> shapes() {
        Map<String, FunctionShape> shapes = new TreeMap<>();
        for (ScalarFunction function : FunctionCatalog.scalars()) {
            put(shapes, function.name(), function.aliases(),
                    types -> of(function.withLiterals(literals(types)).bind(types)));
        }
        for (AggregateFunction function : FunctionCatalog.aggregates()) {
            put(shapes, function.name(), function.aliases(), types -> of(function.bind(types)));
        }
        for (WindowFunction function : FunctionCatalog.windows()) {
            put(shapes, function.name(), List.of(), types -> of(function.bind(types, false)));
        }
        return Collections.unmodifiableMap(shapes);
    }

    private static void put(Map<String, FunctionShape> shapes, String name, List<String> aliases,
            Function<List<SqlType>, @Nullable FunctionShape> binder) {
        FunctionShape shape = find(binder);
        if (shape == null) {
            throw new IllegalStateException("no call of " + name + " is known");
        }
        List<String> names = new ArrayList<>(aliases);
        names.add(name);
        names.stream().filter(FunctionNames::isWord).forEach(each -> shapes.put(each, shape));
    }

    private static @Nullable FunctionShape find(Function<List<SqlType>, @Nullable FunctionShape> binder) {
        boolean isAnyNumber = uniform(binder, ANY_NUMBER) != null;
        for (int count = isAnyNumber ? 1 : MOST; count >= 0; count--) {
            FunctionShape found = uniform(binder, count);
            found = found == null ? mixed(binder, count) : found;
            if (found != null) {
                return found;
            }
        }
        return isAnyNumber ? uniform(binder, 2) : null;
    }

    /// Tries arguments of one type.
    private static @Nullable FunctionShape uniform(Function<List<SqlType>, @Nullable FunctionShape> binder, int count) {
        for (SqlType type : TRIED) {
            FunctionShape shape = binder.apply(Collections.nCopies(count, type));
            if (shape != null) {
                return shape;
            }
        }
        return null;
    }

    /// Tries all types for each of up to three arguments.
    private static @Nullable FunctionShape mixed(Function<List<SqlType>, @Nullable FunctionShape> binder, int count) {
        if (count < 2 || count > 3) {
            return null;
        }
        int tries = count == 2 ? TRIED.size() * TRIED.size() : TRIED.size() * TRIED.size() * TRIED.size();
        for (int number = 0; number < tries; number++) {
            List<SqlType> types = new ArrayList<>();
            for (int rest = number; types.size() < count; rest /= TRIED.size()) {
                types.add(TRIED.get(rest % TRIED.size()));
            }
            FunctionShape shape = binder.apply(types);
            if (shape != null) {
                return shape;
            }
        }
        return null;
    }

    /// Returns a literal for each argument that may be one, for functions whose result depends on them, such as `round`.
    private static List<@Nullable Integer> literals(List<SqlType> types) {
        List<@Nullable Integer> literals = new ArrayList<>();
        types.forEach(type -> literals.add(type == ScalarType.BIGINT ? 1 : null));
        return literals;
    }

    private static @Nullable FunctionShape of(@Nullable BoundFunction bound) {
        return bound == null ? null : new FunctionShape(bound.argumentTypes(), bound.resultType());
    }

    private static @Nullable FunctionShape of(@Nullable BoundAggregate bound) {
        return bound == null ? null : new FunctionShape(bound.argumentTypes(), bound.resultType());
    }

    private static @Nullable FunctionShape of(@Nullable BoundWindow bound) {
        return bound == null ? null : new FunctionShape(bound.argumentTypes(), bound.resultType());
    }
}

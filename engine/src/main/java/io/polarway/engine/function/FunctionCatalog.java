package io.polarway.engine.function;

import io.polarway.engine.function.aggregate.Aggregates;
import io.polarway.engine.function.scalar.ArithmeticFunctions;
import io.polarway.engine.function.scalar.BitFunctions;
import io.polarway.engine.function.scalar.ComparisonFunctions;
import io.polarway.engine.function.scalar.ConditionalFunctions;
import io.polarway.engine.function.scalar.DateArithmetic;
import io.polarway.engine.function.scalar.DateFieldFunctions;
import io.polarway.engine.function.scalar.DateTextFunctions;
import io.polarway.engine.function.scalar.DateTimeFunctions;
import io.polarway.engine.function.scalar.StringSearchFunctions;
import io.polarway.engine.function.scalar.StringFunctions;
import io.polarway.engine.function.scalar.StringEditFunctions;
import io.polarway.engine.function.scalar.EncodingFunctions;
import io.polarway.engine.function.scalar.NumericFunctions;
import io.polarway.engine.function.window.WindowFunctions;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All functions and operators, by name in any case. Each topic contributes its list here; functions of the same name in
/// several lists become one that binds to the overload which fits best.
public final class FunctionCatalog {
    private static final Map<String, ScalarFunction> SCALARS = byName(Stream.of(
            ArithmeticFunctions.all(),
            BitFunctions.all(),
            ComparisonFunctions.all(),
            ConditionalFunctions.all(),
            DateArithmetic.all(),
            DateFieldFunctions.all(),
            DateTextFunctions.all(),
            DateTimeFunctions.all(),
            StringSearchFunctions.all(),
            StringFunctions.all(),
            StringEditFunctions.all(),
            EncodingFunctions.all(),
            NumericFunctions.all()).flatMap(List::stream).toList());
    private static final Map<String, AggregateFunction> AGGREGATES = aggregatesByName(Aggregates.all());
    private static final Map<String, WindowFunction> WINDOWS = WindowFunctions.all().stream()
            .collect(Collectors.toMap(WindowFunction::name, Function.identity(), (one, other) -> one,
                    LinkedHashMap::new));

    private FunctionCatalog() {
    }

    /// Returns the scalar function or operator of this name or alias, or null if there is none.
    public static @Nullable ScalarFunction scalar(String name) {
        return SCALARS.get(name.toLowerCase(Locale.ROOT));
    }

    /// Returns all scalar functions and operators, each once.
    public static Collection<ScalarFunction> scalars() {
        return SCALARS.values().stream().distinct().toList();
    }

    /// Returns the aggregate function of this name or alias, or null if there is none.
    public static @Nullable AggregateFunction aggregate(String name) {
        return AGGREGATES.get(name.toLowerCase(Locale.ROOT));
    }

    /// Returns all aggregate functions, each once.
    public static Collection<AggregateFunction> aggregates() {
        return AGGREGATES.values().stream().distinct().toList();
    }

    /// Returns the function of this name that stands only before OVER, or null if there is none.
    public static @Nullable WindowFunction window(String name) {
        return WINDOWS.get(name.toLowerCase(Locale.ROOT));
    }

    /// Returns all functions that stand only before OVER.
    public static Collection<WindowFunction> windows() {
        return WINDOWS.values();
    }

    private static Map<String, ScalarFunction> byName(List<ScalarFunction> functions) {
        Map<String, ScalarFunction> map = new LinkedHashMap<>();
        for (ScalarFunction function : OverloadedFunction.join(functions)) {
            map.put(function.name(), function);
            function.aliases().forEach(alias -> map.put(alias, function));
        }
        return map;
    }

    private static Map<String, AggregateFunction> aggregatesByName(List<AggregateFunction> functions) {
        Map<String, AggregateFunction> map = new LinkedHashMap<>();
        for (AggregateFunction function : functions) {
            map.put(function.name(), function);
            function.aliases().forEach(alias -> map.put(alias, function));
        }
        return map;
    }
}

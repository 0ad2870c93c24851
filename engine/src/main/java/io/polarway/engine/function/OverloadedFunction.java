package io.polarway.engine.function;

import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A function whose overloads are defined in several places, such as `+` of numbers and `+` of dates: it binds to the one
/// for which the fewest arguments need a cast, the first such one on a tie.
final class OverloadedFunction implements ScalarFunction {
    private final List<ScalarFunction> overloads;

    OverloadedFunction(List<ScalarFunction> overloads) {
        this.overloads = List.copyOf(overloads);
    }

    @Override
    public String name() {
        return overloads.getFirst().name();
    }

    @Override
    public List<String> aliases() {
        return overloads.stream().flatMap(overload -> overload.aliases().stream()).distinct().toList();
    }

    @Override
    public String description() {
        return String.join(" ", overloads.stream().map(ScalarFunction::description).distinct().toList());
    }

    @Override
    public String example() {
        return String.join(" AND ", overloads.stream().map(ScalarFunction::example).toList());
    }

    @Override
    public @Nullable BoundFunction bind(List<SqlType> argumentTypes) {
        BoundFunction best = null;
        int fewest = Integer.MAX_VALUE;
        for (ScalarFunction overload : overloads) {
            BoundFunction bound = overload.bind(argumentTypes);
            if (bound != null && casts(bound.argumentTypes(), argumentTypes) < fewest) {
                best = bound;
                fewest = casts(bound.argumentTypes(), argumentTypes);
            }
        }
        return best;
    }

    @Override
    public ScalarFunction withLiterals(List<@Nullable Integer> literals) {
        return new OverloadedFunction(overloads.stream().map(overload -> overload.withLiterals(literals)).toList());
    }

    private static int casts(List<SqlType> wanted, List<SqlType> given) {
        int casts = 0;
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i) != ScalarType.NULL && !wanted.get(i).equals(given.get(i))) {
                casts++;
            }
        }
        return casts;
    }

    /// Returns the functions with those of one name joined into one.
    static List<ScalarFunction> join(List<ScalarFunction> functions) {
        List<ScalarFunction> joined = new ArrayList<>();
        for (String name : functions.stream().map(ScalarFunction::name).distinct().toList()) {
            List<ScalarFunction> same = functions.stream().filter(function -> function.name().equals(name)).toList();
            joined.add(same.size() == 1 ? same.getFirst() : new OverloadedFunction(same));
        }
        return joined;
    }
}

package io.polarway.engine.function.scalar;

import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.ScalarDefinition;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.kernel.arithmetic.DecimalRounding;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A rounding function which gives a DECIMAL the scale that a literal asks for, so that `round(x, 2)` shows two decimal
/// places; where the number of places is not a literal, the scale stays as it was.
///
/// @param general the function without that
/// @param rounding how DECIMALs are rounded
record RoundingFunction(ScalarFunction general, DecimalRounding rounding) implements ScalarFunction {
    @Override
    public String name() {
        return general.name();
    }

    @Override
    public List<String> aliases() {
        return general.aliases();
    }

    @Override
    public String description() {
        return general.description();
    }

    @Override
    public String example() {
        return general.example();
    }

    @Override
    public @Nullable BoundFunction bind(List<SqlType> argumentTypes) {
        return general.bind(argumentTypes);
    }

    @Override
    public ScalarFunction withLiterals(List<@Nullable Integer> literals) {
        Integer places = literals.size() == 2 ? literals.get(1) : null;
        if (places == null || places < 0) {
            return this;
        }
        return new ScalarDefinition(name(), aliases(), description(), example(),
                types -> types.getFirst() instanceof DecimalType decimal && types.get(1).isInteger()
                        ? new BoundFunction(name(), List.of(decimal, ScalarType.INTEGER),
                                rounding.atScale(decimal, places),
                                rounding.toScale(decimal, places), false, true)
                        : general.bind(types));
    }
}

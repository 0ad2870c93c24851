package io.polarway.engine.function.scalar;

import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.ScalarDefinition;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.function.TypeRules;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.compare.Extreme;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// GREATEST, LEAST and TYPEOF. CASE, COALESCE and NULLIF are expressions of their own, since they evaluate some arguments only.
public final class ConditionalFunctions {
    private ConditionalFunctions() {
    }

    /// Returns them all.
    public static List<ScalarFunction> all() {
        return List.of(
                new ScalarDefinition("greatest", "The greatest of the values that are not NULL.",
                        "greatest(1, NULL, 3) = 3",
                        types -> bind("greatest", true, types)),
                new ScalarDefinition("least", "The least of the values that are not NULL.",
                        "least('b', 'a', NULL) = 'a'",
                        types -> bind("least", false, types)),
                new ScalarDefinition("typeof", List.of("pg_typeof"), "The name of the type of an expression.",
                        "typeof(1.5) = 'DECIMAL(2,1)'",
                        types -> types.size() == 1 ? typeOf(types.getFirst()) : null));
    }

    private static BoundFunction typeOf(SqlType type) {
        byte[] name = type.sql().getBytes(StandardCharsets.UTF_8);
        Kernel kernel = (_, _, rows, scratch) -> {
            try (ViewBuilder builder = new ViewBuilder(scratch.memory(), 1)) {
                builder.set(0, name, 0, name.length);
                return new ConstantColumn(builder.build(ScalarType.VARCHAR, null), rows);
            }
        };
        return new BoundFunction("typeof", List.of(type), ScalarType.VARCHAR, kernel, false, true);
    }

    private static @Nullable BoundFunction bind(String name, boolean isGreatest, List<SqlType> types) {
        SqlType common = types.isEmpty() ? null : TypeRules.common(types);
        common = common == ScalarType.NULL ? ScalarType.BOOLEAN : common;
        Kernel kernel = common == null ? null : Extreme.kernel(common, isGreatest);
        return common == null || kernel == null
                ? null
                : new BoundFunction(name, Collections.nCopies(types.size(), common), common, kernel, false, true);
    }
}

package io.polarway.engine.function.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.kernel.KernelCheck;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Calls functions of the catalog with values, and over all encodings. Closing it checks that nothing leaked.
final class FunctionCheck implements AutoCloseable {
    private final KernelCheck check = new KernelCheck();

    /// Returns the function for exactly these types.
    static BoundFunction bind(String name, List<SqlType> types) {
        ScalarFunction function = FunctionCatalog.scalar(name);
        assertNotNull(function, name);
        BoundFunction bound = function.bind(types);
        assertNotNull(bound, () -> name + " of " + types);
        assertEquals(types, bound.argumentTypes());
        return bound;
    }

    /// Returns the result of one row.
    @Nullable
    Object call(String name, List<SqlType> types, @Nullable Object... values) {
        Column[] arguments = new Column[values.length];
        for (int i = 0; i < values.length; i++) {
            arguments[i] = Values.constant(check.memory(), types.get(i), values[i], 1);
        }
        try (Column result = bind(name, types).kernel().apply(arguments, null, 1, check.scratch())) {
            return Values.get(result, 0);
        } finally {
            for (Column argument : arguments) {
                argument.close();
            }
        }
    }

    /// Checks the error of one row.
    void fails(ErrorCode code, String name, List<SqlType> types, @Nullable Object... values) {
        assertEquals(code, assertThrows(EngineException.class, () -> call(name, types, values)).code());
    }

    /// Compares with a reference over all encodings; a row with a NULL must give NULL.
    void check(String name, List<SqlType> types, List<? extends List<? extends @Nullable Object>> rows,
            Function<List<Object>, @Nullable Object> expected) {
        BoundFunction bound = bind(name, types);
        check.check(bound.kernel(), types, rows, row -> {
            List<Object> present = new ArrayList<>();
            for (Object value : row) {
                if (value == null) {
                    return null;
                }
                present.add(value);
            }
            return expected.apply(present);
        });
    }

    @Override
    public void close() {
        check.close();
    }
}

package io.polarway.engine.function.aggregate;

import io.polarway.engine.function.AggregateFunction;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.type.SqlType;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An aggregate function written as data.
///
/// @param name the SQL name
/// @param aliases other names
/// @param description one sentence
/// @param binder binds it to argument types; null if they do not fit
record NamedAggregate(String name, List<String> aliases, String description,
        Function<List<SqlType>, @Nullable BoundAggregate> binder) implements AggregateFunction {
    @Override
    public @Nullable BoundAggregate bind(List<SqlType> argumentTypes) {
        return binder.apply(argumentTypes);
    }
}

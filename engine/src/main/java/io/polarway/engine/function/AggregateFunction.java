package io.polarway.engine.function;

import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One aggregate function of the SQL surface. DISTINCT and FILTER are the aggregate operator's work, not the function's.
public interface AggregateFunction {
    /// Returns the SQL name in lower case, such as `sum`.
    String name();

    /// Returns other names in lower case.
    default List<String> aliases() {
        return List.of();
    }

    /// Returns one sentence for SHOW FUNCTIONS and docs/sql.md.
    String description();

    /// Returns the function for the given argument types, whose own argument types may be wider; null if none fits.
    /// `count(*)` binds with no arguments.
    @Nullable
    BoundAggregate bind(List<SqlType> argumentTypes);
}

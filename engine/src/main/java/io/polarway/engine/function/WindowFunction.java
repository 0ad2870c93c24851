package io.polarway.engine.function;

import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One function that stands only before OVER, such as `row_number`. Every aggregate function may stand there too.
public interface WindowFunction {
    /// Returns the SQL name in lower case, such as `row_number`.
    String name();

    /// Returns one sentence for SHOW FUNCTIONS and docs/sql.md.
    String description();

    /// Returns whether IGNORE NULLS means something to the function.
    boolean takesNullTreatment();

    /// Returns the function for the given argument types, whose own argument types may be wider; null if none fits.
    ///
    /// @param ignoresNulls whether IGNORE NULLS was asked for; only if [#takesNullTreatment]
    @Nullable
    BoundWindow bind(List<SqlType> argumentTypes, boolean ignoresNulls);
}

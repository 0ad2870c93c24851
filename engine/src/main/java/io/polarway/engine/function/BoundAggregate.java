package io.polarway.engine.function;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import java.util.List;
import java.util.function.Function;

/// An aggregate function with its argument types settled.
///
/// @param name the SQL name, for plans and errors
/// @param argumentTypes the types that accumulators take; the planner casts arguments of other types to these
/// @param stateTypes the types of the columns in which a partial result travels between workers (and to disk)
/// @param resultType the type of the result
/// @param accumulators creates an empty accumulator in the given memory
public record BoundAggregate(String name, List<SqlType> argumentTypes, List<SqlType> stateTypes, SqlType resultType,
        Function<QueryMemory, Accumulator> accumulators) {
    /// Copies the lists.
    public BoundAggregate {
        argumentTypes = List.copyOf(argumentTypes);
        stateTypes = List.copyOf(stateTypes);
    }

    /// Returns whether the rows of a group are kept until all have come. Their partial results are lists, and their accumulators may be in
    /// [QueryMemory#paged] memory.
    public boolean keepsRows() {
        return stateTypes.stream().anyMatch(SqlType::isNested);
    }

    /// Creates an empty accumulator.
    ///
    /// @param cancellation what its long loops poll
    public Accumulator accumulator(QueryMemory memory, Cancellation cancellation) {
        Accumulator created = accumulators.apply(memory);
        created.poll(cancellation);
        return created;
    }
}

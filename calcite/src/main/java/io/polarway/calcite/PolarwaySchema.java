package io.polarway.calcite;

import org.apache.calcite.adapter.jdbc.JdbcSchema;

/// The tables of a directory, and those that a model adds.
public final class PolarwaySchema extends JdbcSchema {
    PolarwaySchema(EngineConnection connection, PolarwayConvention convention) {
        super(connection, convention.dialect, convention, null, null);
    }
}

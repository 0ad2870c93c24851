package io.polarway.calcite;

import org.apache.calcite.config.NullCollation;
import org.apache.calcite.sql.SqlDialect;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.dialect.PostgresqlSqlDialect;

/// How plans are written for the engine.
final class PolarwayDialect extends SqlDialect {
    static final PolarwayDialect INSTANCE = new PolarwayDialect();

    private PolarwayDialect() {
        super(EMPTY_CONTEXT.withDatabaseProduct(DatabaseProduct.UNKNOWN).withDatabaseProductName("Polarway")
                .withIdentifierQuoteString("\"").withNullCollation(NullCollation.HIGH)
                .withDataTypeSystem(PostgresqlSqlDialect.POSTGRESQL_TYPE_SYSTEM));
    }

    @Override
    public boolean supportsCharSet() {
        return false;
    }

    @Override
    public boolean supportsNestedAggregations() {
        return false;
    }

    /// Calcite's AVG of integers cuts fractions off where the engine's keeps them: it stays with Calcite. A SUM that Calcite
    /// would let wrap is an error in the engine.
    @Override
    public boolean supportsAggregateFunction(SqlKind kind) {
        return switch (kind) {
            case COUNT, SUM, SUM0, MIN, MAX -> true;
            default -> false;
        };
    }
}

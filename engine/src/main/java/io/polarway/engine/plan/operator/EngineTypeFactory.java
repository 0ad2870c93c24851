package io.polarway.engine.plan.operator;

import io.polarway.engine.function.TypeRules;
import io.polarway.engine.type.SqlType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCollation;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.type.BasicSqlType;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Makes Calcite's types in the few forms that the engine has: text is VARCHAR in UTF-8 of any length (never CHAR, so
/// that nothing is padded), TIMESTAMP has 6 or 9 fractional digits, and an instant is a TIMESTAMP WITH LOCAL TIME ZONE. So
/// two types are equal but for NULL exactly if the engine's [SqlType]s are.
public final class EngineTypeFactory extends SqlTypeFactoryImpl {
    public EngineTypeFactory() {
        super(EngineTypeSystem.INSTANCE);
    }

    @Override
    public Charset getDefaultCharset() {
        return StandardCharsets.UTF_8;
    }

    @Override
    public RelDataType createSqlType(SqlTypeName typeName) {
        return createSqlType(typeName, typeSystem.getDefaultPrecision(typeName));
    }

    @Override
    public RelDataType createSqlType(SqlTypeName typeName, int precision) {
        return switch (typeName) {
            case CHAR, VARCHAR -> text();
            case BINARY, VARBINARY -> super.createSqlType(SqlTypeName.VARBINARY, RelDataType.PRECISION_NOT_SPECIFIED);
            case FLOAT -> canonize(new BasicSqlType(typeSystem, SqlTypeName.DOUBLE));
            case TIMESTAMP -> super.createSqlType(SqlTypeName.TIMESTAMP, fractionalDigits(precision));
            case TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> super.createSqlType(
                    SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE, fractionalDigits(precision));
            case TIME, TIME_TZ, TIME_WITH_LOCAL_TIME_ZONE -> super.createSqlType(SqlTypeName.TIME,
                    EngineTypeSystem.NANOS);
            case DECIMAL -> createSqlType(typeName, precision, 0);
            default -> canonize(new BasicSqlType(typeSystem, typeName));
        };
    }

    @Override
    public RelDataType createSqlType(SqlTypeName typeName, int precision, int scale) {
        if (typeName != SqlTypeName.DECIMAL) {
            return createSqlType(typeName, precision);
        }
        int digits = Math.max(1, Math.max(precision, scale));
        return super.createSqlType(typeName, digits, Math.max(0, scale));
    }

    @Override
    public RelDataType createSqlIntervalType(SqlIntervalQualifier qualifier) {
        return super.createSqlIntervalType(Types.intervalQualifier(qualifier.isYearMonth()));
    }

    @Override
    public RelDataType createTypeWithCharsetAndCollation(RelDataType type, Charset charset, SqlCollation collation) {
        return type;
    }

    @Override
    public @Nullable RelDataType leastRestrictive(List<RelDataType> types, SqlTypeMappingRule mappingRule) {
        if (types.getFirst().isStruct()) {
            return leastRestrictiveStructuredType(types);
        }
        List<SqlType> candidates = new ArrayList<>();
        for (RelDataType type : types) {
            candidates.add(Types.sqlType(type));
        }
        SqlType common = TypeRules.common(candidates);
        return common == null ? null : createTypeWithNullability(Types.relType(this, common),
                types.stream().anyMatch(RelDataType::isNullable));
    }

    private RelDataType text() {
        BasicSqlType bare = new BasicSqlType(typeSystem, SqlTypeName.VARCHAR);
        return super.createTypeWithCharsetAndCollation(bare, StandardCharsets.UTF_8, SqlCollation.IMPLICIT);
    }

    private static int fractionalDigits(int precision) {
        return precision > EngineTypeSystem.MICROS ? EngineTypeSystem.NANOS : EngineTypeSystem.MICROS;
    }
}

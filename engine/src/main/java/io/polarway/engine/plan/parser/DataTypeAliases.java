package io.polarway.engine.plan.parser;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;

import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

import io.polarway.engine.error.EngineException;

/// The names that PostgreSQL and DuckDB give to types of the standard.
final class DataTypeAliases {
    private static final Map<String, SqlTypeName> NAMES = Map.ofEntries(entry("bool", SqlTypeName.BOOLEAN),
            entry("int1", SqlTypeName.TINYINT), entry("int2", SqlTypeName.SMALLINT),
            entry("short", SqlTypeName.SMALLINT),
            entry("int4", SqlTypeName.INTEGER), entry("int8", SqlTypeName.BIGINT), entry("long", SqlTypeName.BIGINT),
            entry("hugeint", SqlTypeName.DECIMAL), entry("float4", SqlTypeName.REAL),
            entry("float8", SqlTypeName.DOUBLE),
            entry("text", SqlTypeName.VARCHAR), entry("string", SqlTypeName.VARCHAR),
            entry("bpchar", SqlTypeName.VARCHAR),
            entry("blob", SqlTypeName.VARBINARY), entry("bytea", SqlTypeName.VARBINARY),
            entry("timestamptz", SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE),
            entry("timestamp_s", SqlTypeName.TIMESTAMP), entry("timestamp_ms", SqlTypeName.TIMESTAMP),
            entry("timestamp_us", SqlTypeName.TIMESTAMP), entry("timestamp_ns", SqlTypeName.TIMESTAMP));

    private static final Map<String, Integer> PRECISIONS = Map.of("hugeint", 38, "timestamp_s", 0, "timestamp_ms", 3,
            "timestamp_us", 6, "timestamp_ns", 9);

    private DataTypeAliases() {}

    static boolean isAlias(String name) {
        return NAMES.containsKey(name.toLowerCase(Locale.ROOT));
    }

    /// Returns the type of a name that [#isAlias] accepts.
    ///
    /// @param precision what stands in parentheses after the name, or -1
    static SqlTypeNameSpec resolve(String name, int precision, SqlParserPos position) {
        String key = name.toLowerCase(Locale.ROOT);
        SqlTypeName type = NAMES.get(key);
        if (type == null) {
            throw EngineException.internal("no type is called " + name);
        }
        int precise = PRECISIONS.getOrDefault(key, precision);
        return key.equals("hugeint") ? new SqlBasicTypeNameSpec(type, precise, 0, position)
                : new SqlBasicTypeNameSpec(type, precise, position);
    }
}

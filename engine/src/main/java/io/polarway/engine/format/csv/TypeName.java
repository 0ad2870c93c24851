package io.polarway.engine.format.csv;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.NearestName;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads types where an option has them as text, as in `types = {'price': 'DECIMAL(10,2)'}`.
final class TypeName {
    private static final Pattern DECIMAL = Pattern
            .compile("(?:DECIMAL|NUMERIC|DEC)\\s*\\(\\s*(\\d{1,2})\\s*(?:,\\s*(\\d{1,2})\\s*)?\\)");
    private static final Map<String, SqlType> TYPES = new TreeMap<>();

    static {
        for (ScalarType type : ScalarType.values()) {
            if (type != ScalarType.NULL) {
                TYPES.put(type.sql(), type);
            }
        }
        TYPES.putAll(Map.of("BOOL", ScalarType.BOOLEAN, "LOGICAL", ScalarType.BOOLEAN, "INT1", ScalarType.TINYINT,
                "INT2", ScalarType.SMALLINT, "SHORT", ScalarType.SMALLINT, "INT", ScalarType.INTEGER, "INT4",
                ScalarType.INTEGER, "SIGNED", ScalarType.INTEGER, "INT8", ScalarType.BIGINT, "LONG",
                ScalarType.BIGINT));
        TYPES.putAll(Map.of("FLOAT", ScalarType.REAL, "FLOAT4", ScalarType.REAL, "FLOAT8", ScalarType.DOUBLE,
                "DOUBLE PRECISION", ScalarType.DOUBLE, "TEXT", ScalarType.VARCHAR, "STRING", ScalarType.VARCHAR, "CHAR",
                ScalarType.VARCHAR, "BYTEA", ScalarType.VARBINARY, "BLOB", ScalarType.VARBINARY));
        TYPES.putAll(Map.of("TIMESTAMP", TimestampType.MICROS, "DATETIME", TimestampType.MICROS, "TIMESTAMP(6)",
                TimestampType.MICROS, "TIMESTAMP(9)", TimestampType.NANOS, "TIMESTAMP_NS", TimestampType.NANOS,
                "TIMESTAMPTZ", TimestampType.MICROS_TZ, "TIMESTAMP WITH TIME ZONE", TimestampType.MICROS_TZ, "DECIMAL",
                new DecimalType(18, 3), "NUMERIC", new DecimalType(18, 3), "HUGEINT",
                new DecimalType(DecimalType.MAX_PRECISION, 0)));
    }

    private TypeName() {
    }

    /// Returns the type of a name. Throws INVALID_ARGUMENT with the nearest name if there is none.
    static SqlType parse(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT).replaceAll("\\s+", " ");
        Matcher decimal = DECIMAL.matcher(name);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            int scale = decimal.group(2) == null ? 0 : Integer.parseInt(decimal.group(2));
            if (precision < 1 || precision > DecimalType.MAX_PRECISION || scale > precision) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "Invalid type: " + text + ". A DECIMAL has 1 to "
                        + DecimalType.MAX_PRECISION + " digits, of which some are behind the point");
            }
            return new DecimalType(precision, scale);
        }
        SqlType type = TYPES.get(name.replaceAll("^(?:VAR)?CHAR ?\\(\\d+\\)$", "VARCHAR"));
        if (type == null) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "Type not found: " + text + NearestName.hint(name, TYPES.keySet()));
        }
        return type;
    }
}

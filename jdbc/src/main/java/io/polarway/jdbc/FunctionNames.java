package io.polarway.jdbc;

import io.polarway.engine.function.AggregateFunction;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The functions as DatabaseMetaData lists them.
final class FunctionNames {
    private static final String NUMERIC = """
            ABS ACOS ASIN ATAN ATAN2 CEILING COS COT DEGREES EXP FLOOR LOG LOG10 MOD PI POWER RADIANS RAND ROUND SIGN SIN SQRT
            TAN TRUNCATE""";
    private static final String STRING = """
            ASCII CHAR CHAR_LENGTH CHARACTER_LENGTH CONCAT DIFFERENCE INSERT LCASE LEFT LENGTH LOCATE LTRIM OCTET_LENGTH POSITION
            REPEAT REPLACE RIGHT RTRIM SOUNDEX SPACE SUBSTRING UCASE""";
    private static final String TIME_AND_DATE = """
            CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURDATE CURTIME DAYNAME DAYOFMONTH DAYOFWEEK DAYOFYEAR EXTRACT HOUR
            MINUTE MONTH MONTHNAME NOW QUARTER SECOND TIMESTAMPADD TIMESTAMPDIFF WEEK YEAR""";
    private static final String SYSTEM = "DATABASE IFNULL USER";

    private FunctionNames() {
    }

    static String numeric() {
        return offered(NUMERIC);
    }

    static String string() {
        return offered(STRING);
    }

    static String timeAndDate() {
        return offered(TIME_AND_DATE);
    }

    static String system() {
        return offered(SYSTEM);
    }

    /// Returns those names of the Open CLI that the engine offers, joined by commas.
    private static String offered(String names) {
        return Arrays.stream(names.split("\\s+")).filter(name -> FunctionCatalog.scalar(name) != null)
                .collect(Collectors.joining(","));
    }

    /// Returns the description of every function that is called by a name, in the order of the names.
    static Map<String, String> descriptions() {
        Map<String, String> descriptions = new TreeMap<>();
        for (ScalarFunction function : FunctionCatalog.scalars()) {
            put(descriptions, function.name(), function.description());
            function.aliases().forEach(alias -> put(descriptions, alias, function.description()));
        }
        for (AggregateFunction function : FunctionCatalog.aggregates()) {
            put(descriptions, function.name(), function.description());
            function.aliases().forEach(alias -> put(descriptions, alias, function.description()));
        }
        FunctionCatalog.windows().forEach(function -> put(descriptions, function.name(), function.description()));
        return descriptions;
    }

    private static void put(Map<String, String> descriptions, String name, String description) {
        if (isWord(name)) {
            descriptions.put(name, description);
        }
    }

    /// Returns whether a function is called by its name, rather than by the symbol of an operator.
    static boolean isWord(String name) {
        return name.chars().allMatch(Character::isJavaIdentifierPart);
    }
}

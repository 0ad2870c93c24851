package io.polarway.engine.function.scalar;

import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.ScalarDefinition;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.function.TypeRules;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.compare.Comparison;
import io.polarway.engine.kernel.compare.Comparisons;
import io.polarway.engine.kernel.compare.NotKernel;
import io.polarway.engine.kernel.compare.TruthTest;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The comparison operators, IS [NOT] NULL, TRUE and FALSE, IS [NOT] DISTINCT FROM, and NOT.
public final class ComparisonFunctions {
    private ComparisonFunctions() {
    }

    /// Returns them all.
    public static List<ScalarFunction> all() {
        List<ScalarFunction> all = new ArrayList<>();
        for (Comparison operator : Comparison.values()) {
            List<String> aliases = operator == Comparison.NOT_EQUAL ? List.of("!=") : List.of();
            all.add(new ScalarDefinition(operator.symbol(), aliases, description(operator), example(operator),
                    types -> bindComparison(operator, types)));
        }
        all.add(new ScalarDefinition("is distinct from",
                "Whether two values differ, where NULL is a value like others.",
                "1 IS DISTINCT FROM NULL", types -> bindDistinct(true, types)));
        all.add(new ScalarDefinition("is not distinct from",
                "Whether two values are the same, where NULL is a value like others.",
                "CAST(NULL AS INTEGER) IS NOT DISTINCT FROM NULL", types -> bindDistinct(false, types)));
        for (TruthTest test : TruthTest.values()) {
            all.add(new ScalarDefinition(test.symbol(), "Whether the value " + test.symbol() + "; never NULL.",
                    example(test), types -> bindTest(test, types)));
        }
        all.add(new ScalarDefinition("not", "TRUE for FALSE, FALSE for TRUE, NULL for NULL.", "NOT FALSE",
                types -> types.size() == 1 && isBoolean(types.getFirst())
                        ? total("not", List.of(ScalarType.BOOLEAN), NotKernel.INSTANCE)
                        : null));
        return all;
    }

    private static String description(Comparison operator) {
        return switch (operator) {
            case EQUAL -> "Whether two values are equal; -0 equals 0, and NaN equals NaN.";
            case NOT_EQUAL -> "Whether two values differ.";
            case LESS ->
                    "Whether the left value is below the right one; NaN is above all numbers, text compares as UTF-8 bytes.";
            case LESS_OR_EQUAL -> "Whether the left value is below or equal to the right one.";
            case GREATER -> "Whether the left value is above the right one.";
            case GREATER_OR_EQUAL -> "Whether the left value is above or equal to the right one.";
        };
    }

    private static String example(Comparison operator) {
        return switch (operator) {
            case EQUAL -> "1 = 1.0";
            case NOT_EQUAL -> "'a' <> 'b'";
            case LESS -> "DATE '2024-02-28' < DATE '2024-03-01'";
            case LESS_OR_EQUAL -> "'a' <= 'ab'";
            case GREATER -> "2.5 > 2";
            case GREATER_OR_EQUAL -> "TRUE >= FALSE";
        };
    }

    private static String example(TruthTest test) {
        return switch (test) {
            case IS_NULL -> "NULLIF(1, 1) IS NULL";
            case IS_NOT_NULL -> "1 IS NOT NULL";
            case IS_TRUE, IS_NOT_FALSE -> "(1 < 2) " + test.symbol().toUpperCase(Locale.ROOT);
            case IS_FALSE, IS_NOT_TRUE -> "(2 < 1) " + test.symbol().toUpperCase(Locale.ROOT);
        };
    }

    private static @Nullable BoundFunction bindComparison(Comparison operator, List<SqlType> types) {
        SqlType common = types.size() == 2 ? comparisonType(types) : null;
        Kernel kernel = common == null ? null : Comparisons.kernel(operator, common.storage());
        return common == null || kernel == null ? null : total(operator.symbol(), List.of(common, common), kernel);
    }

    private static @Nullable BoundFunction bindDistinct(boolean isDistinct, List<SqlType> types) {
        SqlType common = types.size() == 2 ? comparisonType(types) : null;
        Kernel kernel = common == null ? null : Comparisons.distinct(isDistinct, common.storage());
        return common == null || kernel == null
                ? null
                : total(isDistinct ? "is distinct from" : "is not distinct from", List.of(common, common), kernel);
    }

    /// Two bare NULLs are compared as BOOLEANs.
    private static @Nullable SqlType comparisonType(List<SqlType> types) {
        SqlType common = TypeRules.comparison(types.get(0), types.get(1));
        return common == ScalarType.NULL ? ScalarType.BOOLEAN : common;
    }

    private static @Nullable BoundFunction bindTest(TruthTest test, List<SqlType> types) {
        if (types.size() != 1) {
            return null;
        }
        if (test.isNullTest()) {
            return total(test.symbol(), types, test);
        }
        return isBoolean(types.getFirst()) ? total(test.symbol(), List.of(ScalarType.BOOLEAN), test) : null;
    }

    private static boolean isBoolean(SqlType type) {
        return type == ScalarType.BOOLEAN || type == ScalarType.NULL;
    }

    private static BoundFunction total(String name, List<SqlType> types, Kernel kernel) {
        return new BoundFunction(name, types, ScalarType.BOOLEAN, kernel, false, true);
    }
}

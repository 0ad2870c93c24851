package io.polarway.engine.plan.cost;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Places the values of a type on a line of numbers, in their order, so that stretches of them can be compared.
final class NumberScale {
    /// As many bytes as a double holds exactly.
    private static final int BYTES = 6;

    private NumberScale() {
    }

    /// Returns the place of a value in the Java forms of [io.polarway.engine.type.Statistics]; NaN where it has none. Texts
    /// are placed by their first bytes.
    static double place(@Nullable Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case Boolean flag -> flag ? 1 : 0;
            case String text -> place(text.getBytes(StandardCharsets.UTF_8));
            case byte[] bytes -> place(bytes);
            case null, default -> Double.NaN;
        };
    }

    private static double place(byte[] bytes) {
        double place = 0;
        for (int i = 0; i < BYTES; i++) {
            place = place * 256 + (i < bytes.length ? bytes[i] & 0xFF : 0);
        }
        return place;
    }
}

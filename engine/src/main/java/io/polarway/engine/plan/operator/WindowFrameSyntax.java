package io.polarway.engine.plan.operator;

import io.polarway.engine.error.SourceRange;
import io.polarway.engine.operator.window.WindowFrame;
import org.jspecify.annotations.Nullable;

/// The frame clause of a window as it was written. The distances of its bounds are the last operands of the function's call.
///
/// @param mode what the bounds count
/// @param from where frames begin
/// @param to where frames end
/// @param exclusion what is left out
/// @param range where the clause stands, if it was written
public record WindowFrameSyntax(WindowFrame.Mode mode, WindowFrame.Kind from, WindowFrame.Kind to,
        WindowFrame.Exclusion exclusion, @Nullable SourceRange range) {
    /// Returns how many bounds have a distance.
    public int distances() {
        return (hasDistance(from) ? 1 : 0) + (hasDistance(to) ? 1 : 0);
    }

    public static boolean hasDistance(WindowFrame.Kind kind) {
        return kind == WindowFrame.Kind.PRECEDING || kind == WindowFrame.Kind.FOLLOWING;
    }

    /// Returns the clause as SQL, with `?` for distances.
    String text() {
        String excluded = exclusion == WindowFrame.Exclusion.NO_OTHERS ? "" : " EXCLUDE " + words(exclusion.name());
        return mode + " BETWEEN " + bound(from) + " AND " + bound(to) + excluded;
    }

    private static String bound(WindowFrame.Kind kind) {
        return (hasDistance(kind) ? "? " : "") + words(kind.name());
    }

    private static String words(String name) {
        return name.replace('_', ' ');
    }
}

package io.polarway.engine.plan.physical;

import io.polarway.engine.expression.ExpressionText;
import io.polarway.engine.operator.window.WindowCall;
import io.polarway.engine.operator.window.WindowFrame;
import io.polarway.engine.operator.window.WindowFrame.Distance;
import io.polarway.engine.operator.window.WindowShape;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Writes the window operator for people: its functions as SQL, and the window that they share.
final class WindowText {
    private WindowText() {
    }

    static String of(PhysicalPlan.Window window) {
        WindowShape shape = window.shape();
        Schema input = window.input().schema();
        String functions = shape.calls().stream().map(call -> call(call, shape, input))
                .collect(Collectors.joining(", "));
        List<String> over = new ArrayList<>();
        if (!shape.partitionKeys().isEmpty()) {
            over.add("PARTITION BY " + shape.partitionKeys().stream().map(key -> input.field(key).name())
                    .collect(Collectors.joining(", ")));
        }
        if (!shape.orderKeys().isEmpty()) {
            over.add("ORDER BY " + PlanText.keys(shape.orderKeys(), input));
        }
        return functions + " OVER (" + String.join(" ", over) + ")";
    }

    /// Returns a function as SQL, with its frame where that is not the default one.
    static String call(WindowCall call, WindowShape shape, Schema input) {
        String arguments = call.function().name().equals("count") && call.arguments().isEmpty()
                ? "*"
                : call.arguments().stream()
                        .map(argument -> ExpressionText.of(argument, index -> input.field(index).name()))
                        .collect(Collectors.joining(", "));
        String text = call.function().name() + "(" + arguments + ")";
        List<String> details = new ArrayList<>();
        if (call.orderKeys() < shape.orderKeys().size()) {
            details.add(call.orderKeys() == 0
                    ? "unordered"
                    : "ORDER BY " + PlanText.keys(shape.orderKeys().subList(0, call.orderKeys()), input));
        }
        if (!call.frame().equals(WindowFrame.DEFAULT)) {
            details.add(frame(call.frame()));
        }
        return details.isEmpty() ? text : text + " [" + String.join(" ", details) + "]";
    }

    private static String frame(WindowFrame frame) {
        String excluded = frame.exclusion() == WindowFrame.Exclusion.NO_OTHERS
                ? ""
                : " EXCLUDE " + frame.exclusion().name().replace('_', ' ');
        return frame.mode() + " BETWEEN " + bound(frame.from()) + " AND " + bound(frame.to()) + excluded;
    }

    private static String bound(WindowFrame.Bound bound) {
        String kind = bound.kind().name().replace('_', ' ');
        return switch (bound.distance()) {
            case null -> kind;
            case Distance.Units units -> units.count() + " " + kind;
            case Distance.WideUnits units -> units.count() + " " + kind;
            case Distance.Micros micros -> micros.count() + " microseconds " + kind;
            case Distance.Months months -> months.count() + " months " + kind;
            case Distance.Real real -> real.difference() + " " + kind;
        };
    }
}

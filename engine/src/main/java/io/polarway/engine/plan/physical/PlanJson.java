package io.polarway.engine.plan.physical;

import io.polarway.engine.exec.OperatorProfile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes plans for programs: a JSON object for each operator, with its inputs in it, that says what [PlanText] says.
public final class PlanJson {
    private PlanJson() {
    }

    /// Returns the object of a plan's last operator.
    ///
    /// @param profile what the operators did; null if they did not run
    /// @param marks what is said about how much each operator holds
    public static String of(PhysicalPlan plan, @Nullable OperatorProfile profile, PlanMarks marks) {
        StringBuilder json = new StringBuilder();
        write(operator(plan, profile, "", marks, new HashSet<>()), "", json);
        return json.toString();
    }

    /// Returns the object of a COPY, with the plan of its query in it.
    ///
    /// @param target where it writes
    /// @param copy what writing did; null if it did not run
    public static String ofCopy(String target, @Nullable OperatorProfile copy, PhysicalPlan plan,
            @Nullable OperatorProfile profile, PlanMarks marks) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("operator", "Copy");
        object.put("detail", target);
        object.put("holds", "streaming");
        measure(copy, object);
        object.put("inputs", List.of(operator(plan, profile, "", marks, new HashSet<>())));
        StringBuilder json = new StringBuilder();
        write(object, "", json);
        return json.toString();
    }

    private static Map<String, Object> operator(PhysicalPlan plan, @Nullable OperatorProfile profile, String role,
            PlanMarks marks, Set<Integer> shown) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (!role.isEmpty()) {
            object.put("role", role);
        }
        object.put("operator", PlanText.name(plan));
        object.put("detail", PlanText.detail(plan));
        if (plan instanceof PhysicalPlan.Shared shared && !shown.add(shared.number())) {
            // Its inputs stand where it came first.
            object.put("inputs", List.of());
            return object;
        }
        object.putAll(marks.values(plan));
        switch (plan) {
            case PhysicalPlan.Scan scan when scan.table().estimatedRows() >= 0 -> {
                object.put("estimated_rows", scan.estimatedRows());
                object.put("table_rows", scan.table().estimatedRows());
            }
            case PhysicalPlan.Join join -> object.put("estimated_rows", join.estimatedRows());
            default -> {
                // Nothing is decided by how many rows others give.
            }
        }
        measure(profile, object);
        List<Object> inputs = new ArrayList<>();
        for (int i = 0; i < plan.inputs().size(); i++) {
            inputs.add(operator(plan.inputs().get(i), profile == null ? null : profile.inputs().get(i),
                    PlanText.role(plan, i), marks, shown));
        }
        object.put("inputs", inputs);
        return object;
    }

    private static void measure(@Nullable OperatorProfile profile, Map<String, Object> object) {
        if (profile == null) {
            return;
        }
        object.put("rows", profile.rows());
        object.put("batches", profile.batches());
        object.put("time_ms", profile.nanos() / 1000 / 1e3);
        object.put("memory_bytes", profile.memory());
        object.put("counters", new LinkedHashMap<String, Object>(profile.counters()));
    }

    private static void write(Object value, String indent, StringBuilder json) {
        String inner = indent + "  ";
        switch (value) {
            case Map<?, ?> map when map.isEmpty() -> json.append("{}");
            case List<?> list when list.isEmpty() -> json.append("[]");
            case Map<?, ?> map -> {
                String separator = "{\n";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.append(separator).append(inner);
                    quote(String.valueOf(entry.getKey()), json);
                    json.append(": ");
                    write(entry.getValue(), inner, json);
                    separator = ",\n";
                }
                json.append('\n').append(indent).append('}');
            }
            case List<?> list -> {
                String separator = "[\n";
                for (Object each : list) {
                    json.append(separator).append(inner);
                    write(each, inner, json);
                    separator = ",\n";
                }
                json.append('\n').append(indent).append(']');
            }
            case Number number -> json.append(number);
            default -> quote(value.toString(), json);
        }
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\n' -> json.append("\\n");
                case '\t' -> json.append("\\t");
                case '\r' -> json.append("\\r");
                default -> {
                    if (c < ' ') {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}

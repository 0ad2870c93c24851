package io.polarway.engine.operator.join;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// What a join gives, by its definition: every pair is looked at.
record ReferenceJoin(JoinType type, int[] probeKeys, int[] buildKeys, boolean[] isNullSafe,
        BiPredicate<List<@Nullable Object>, List<@Nullable Object>> condition, int probeWidth, int buildWidth) {

    List<List<@Nullable Object>> rows(List<List<@Nullable Object>> probe, List<List<@Nullable Object>> build) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        boolean[] isBuildMatched = new boolean[build.size()];
        for (List<@Nullable Object> left : probe) {
            int matches = 0;
            boolean isUnknown = false;
            for (int i = 0; i < build.size(); i++) {
                List<@Nullable Object> right = build.get(i);
                Boolean equal = keys(left, right);
                if (equal != null && !equal || !condition.test(left, right)) {
                    continue;
                }
                if (equal == null) {
                    isUnknown = true;
                    continue;
                }
                matches++;
                isBuildMatched[i] = true;
                boolean givesPairs = type.hasProbeColumns() && type.hasBuildColumns();
                if (givesPairs) {
                    rows.add(joined(left, right));
                }
            }
            switch (type) {
                case INNER, BUILD_OUTER, BUILD_SEMI, BUILD_ANTI -> {
                }
                case PROBE_OUTER, FULL, SINGLE -> {
                    if (matches == 0) {
                        rows.add(joined(left, Arrays.asList(new Object[buildWidth])));
                    }
                }
                case SEMI -> {
                    if (matches > 0) {
                        rows.add(left);
                    }
                }
                case ANTI -> {
                    if (matches == 0) {
                        rows.add(left);
                    }
                }
                case NULL_AWARE_ANTI -> {
                    if (matches == 0 && !isUnknown) {
                        rows.add(left);
                    }
                }
                case MARK -> {
                    Boolean mark = matches > 0 ? Boolean.TRUE : isUnknown ? null : Boolean.FALSE;
                    rows.add(joined(left, Arrays.asList((Object) mark)));
                }
            }
        }
        for (int i = 0; i < build.size(); i++) {
            switch (type) {
                case BUILD_OUTER, FULL -> {
                    if (!isBuildMatched[i]) {
                        rows.add(joined(Arrays.asList(new Object[probeWidth]), build.get(i)));
                    }
                }
                case BUILD_SEMI -> {
                    if (isBuildMatched[i]) {
                        rows.add(build.get(i));
                    }
                }
                case BUILD_ANTI -> {
                    if (!isBuildMatched[i]) {
                        rows.add(build.get(i));
                    }
                }
                case INNER, PROBE_OUTER, SEMI, ANTI, NULL_AWARE_ANTI, MARK, SINGLE -> {
                }
            }
        }
        return rows;
    }

    /// Returns whether the keys are equal, or null if that is unknown.
    private @Nullable Boolean keys(List<@Nullable Object> left, List<@Nullable Object> right) {
        Boolean equal = Boolean.TRUE;
        for (int i = 0; i < probeKeys.length; i++) {
            Object a = left.get(probeKeys[i]);
            Object b = right.get(buildKeys[i]);
            if (isNullSafe[i] || a != null && b != null) {
                if (!Objects.equals(a, b)) {
                    return Boolean.FALSE;
                }
            } else {
                equal = null;
            }
        }
        return equal;
    }

    private static List<@Nullable Object> joined(List<@Nullable Object> left, List<@Nullable Object> right) {
        List<@Nullable Object> row = new ArrayList<>(left);
        row.addAll(right);
        return row;
    }
}

package io.polarway.engine.operator.join;

import io.polarway.engine.expression.References;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// What is kept of the build side of a join.
final class BuildShape {
    private final JoinSpecification specification;
    private final KeyLayout keys;
    private final List<SqlType> types;
    private final BitSet needed = new BitSet();
    private final boolean isInteger;
    private final int signShift;

    BuildShape(JoinSpecification specification) {
        this.specification = specification;
        this.keys = specification.keys().stream().anyMatch(JoinKey::isNullSafe)
                ? KeyLayout.of(specification.keyTypes())
                : KeyLayout.withoutNulls(specification.keyTypes());
        List<SqlType> all = new ArrayList<>(specification.buildTypes());
        if (keepsKeyColumns()) {
            needed.set(all.size(), all.size() + specification.keys().size());
            all.addAll(specification.keyTypes());
        }
        this.types = List.copyOf(all);
        if (specification.type().hasBuildColumns()) {
            needed.or(specification.usedBuildColumns());
        }
        if (specification.condition() != null) {
            int first = specification.probeTypes().size();
            References.of(specification.condition()).stream().filter(column -> column >= first)
                    .forEach(column -> needed.set(column - first));
        }
        Storage storage = specification.keys().size() == 1 ? specification.keyTypes().getFirst().storage()
                : Storage.NONE;
        this.isInteger = switch (storage) {
            case INT8, INT16, INT32, INT64 -> true;
            case NONE, BIT, INT128, FLOAT32, FLOAT64, VIEW, BYTES16, LIST, STRUCT -> false;
        };
        this.signShift = isInteger ? 64 - 8 * storage.width() : 0;
    }

    /// Returns the layout of the keys.
    KeyLayout keys() {
        return keys;
    }

    /// Returns the types of all columns of the build side, followed by those of the keys if these are kept as columns.
    List<SqlType> types() {
        return types;
    }

    /// Returns whether keys are kept as columns too: where NULLs among several keys, or beside a condition, hide matches, they
    /// have to be compared one by one.
    boolean keepsKeyColumns() {
        return specification.type().isNullAware()
                && (specification.keys().size() > 1 || specification.condition() != null);
    }

    /// Returns whether a column is read by the condition or by what follows the join.
    boolean isNeeded(int column) {
        return needed.get(column);
    }

    /// Returns whether there is one key, and it is an integer of up to 64 bits in memory.
    boolean isInteger() {
        return isInteger;
    }

    /// Returns by how much the word of an integer key is to be shifted, left and back, to be the integer.
    int signShift() {
        return signShift;
    }

    /// Returns whether rows whose key equals nothing are kept: they are given later, or say that a match is unknown.
    boolean keepsNulls() {
        return switch (specification.type()) {
            case BUILD_OUTER, FULL, BUILD_ANTI, MARK, NULL_AWARE_ANTI -> true;
            case INNER, PROBE_OUTER, SEMI, ANTI, BUILD_SEMI, SINGLE -> false;
        };
    }

    /// Returns whether NULL is a key like any other that has to be found by itself: that of a single null-safe key.
    boolean findsNulls() {
        return specification.keys().size() == 1 && specification.keys().getFirst().isNullSafe();
    }
}

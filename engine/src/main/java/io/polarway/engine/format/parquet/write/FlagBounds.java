package io.polarway.engine.format.parquet.write;

import org.jspecify.annotations.Nullable;

/// Bounds of BOOLEAN: false is before true.
final class FlagBounds implements Bounds {
    private boolean hasFalse;
    private boolean hasTrue;

    void add(int falses, int trues) {
        hasFalse |= falses > 0;
        hasTrue |= trues > 0;
    }

    @Override
    public @Nullable Bound min() {
        return hasFalse || hasTrue ? bound(!hasFalse) : null;
    }

    @Override
    public @Nullable Bound max() {
        return hasFalse || hasTrue ? bound(hasTrue) : null;
    }

    private static Bound bound(boolean value) {
        return new Bound(new byte[]{(byte) (value ? 1 : 0)}, true);
    }

    @Override
    public void add(Bounds other) {
        FlagBounds more = (FlagBounds) other;
        hasFalse |= more.hasFalse;
        hasTrue |= more.hasTrue;
    }

    @Override
    public int compareMin(Bounds other) {
        return Boolean.compare(!hasFalse, !((FlagBounds) other).hasFalse);
    }

    @Override
    public int compareMax(Bounds other) {
        return Boolean.compare(hasTrue, ((FlagBounds) other).hasTrue);
    }
}

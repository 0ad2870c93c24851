package io.polarway.engine.plan.budget;

/// A number of rows or bytes that is not exceeded; [#NONE] where there is no such number.
///
/// @param value the number, not negative
record Bound(long value) {
    static final Bound NONE = new Bound(Long.MAX_VALUE);
    static final Bound ZERO = new Bound(0);

    /// Returns the bound of that value; NONE for a negative one, which stands for what is not known.
    static Bound of(long value) {
        return value < 0 ? NONE : new Bound(value);
    }

    boolean isKnown() {
        return value != Long.MAX_VALUE;
    }

    Bound plus(Bound other) {
        long sum = value + other.value;
        return sum < 0 ? NONE : new Bound(sum);
    }

    Bound plus(long other) {
        return plus(new Bound(other));
    }

    /// Returns the product; that with zero is zero, whatever the other factor is.
    Bound times(Bound other) {
        if (value == 0 || other.value == 0) {
            return ZERO;
        }
        return !isKnown() || !other.isKnown() || value > Long.MAX_VALUE / other.value
                ? NONE
                : new Bound(value * other.value);
    }

    Bound times(long other) {
        return times(new Bound(other));
    }

    Bound min(Bound other) {
        return value <= other.value ? this : other;
    }

    Bound max(Bound other) {
        return value >= other.value ? this : other;
    }

    boolean isAtMost(long other) {
        return value <= other;
    }
}

package io.polarway.engine.kernel.compare;

import io.polarway.engine.kernel.DoubleReader;
import io.polarway.engine.kernel.LongReader;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.PredicateKernel;
import io.polarway.engine.kernel.WideReader;
import io.polarway.engine.type.Storage;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/// The kernels that compare two columns of one storage.
public final class Comparisons {
    private static final LoopTemplate<ComparisonLoop> LONGS = template(LongComparison.class);
    private static final LoopTemplate<ComparisonLoop> DOUBLES = template(DoubleComparison.class);
    private static final LoopTemplate<ComparisonLoop> WIDES = template(WideComparison.class);
    private static final LoopTemplate<ComparisonLoop> VIEWS = template(ViewComparison.class);

    private Comparisons() {
    }

    /// Returns the kernel of `left operator right` for two columns of one type, or null if its storage has no order.
    public static @Nullable PredicateKernel kernel(Comparison operator, Storage storage) {
        ComparisonLoop loop = loop(operator, storage);
        ComparisonLoop exchanged = loop(operator.exchanged(), storage);
        return loop == null || exchanged == null ? null : new ComparisonKernel(loop, exchanged);
    }

    /// Returns the kernel of `left IS [NOT] DISTINCT FROM right`, which is never NULL, or null if the storage has no order.
    public static @Nullable PredicateKernel distinct(boolean isDistinct, Storage storage) {
        ComparisonLoop loop = loop(Comparison.EQUAL, storage);
        return loop == null ? null : new DistinctKernel(loop, isDistinct);
    }

    /// Returns the loop of a comparison, or null if the storage has no order.
    static @Nullable ComparisonLoop loop(Comparison operator, Storage storage) {
        return switch (storage) {
            case BIT, INT8, INT16, INT32, INT64 ->
                    LONGS.with(new ComparisonLoop.Parameter(operator, LongReader.of(storage)));
            case FLOAT32, FLOAT64 -> DOUBLES.with(new ComparisonLoop.Parameter(operator, DoubleReader.of(storage)));
            case INT128, BYTES16 -> WIDES.with(new ComparisonLoop.Parameter(operator, WideReader.of(storage)));
            case VIEW -> VIEWS.with(new ComparisonLoop.Parameter(operator, storage));
            case NONE, LIST, STRUCT -> null;
        };
    }

    private static LoopTemplate<ComparisonLoop> template(Class<? extends ComparisonLoop> template) {
        return new LoopTemplate<>(MethodHandles.lookup(), template);
    }
}

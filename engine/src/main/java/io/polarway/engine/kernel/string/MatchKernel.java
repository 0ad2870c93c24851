package io.polarway.engine.kernel.string;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Views;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.PredicateKernel;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Whether strings match patterns: LIKE and its relatives, contains, and regular expressions. A constant pattern is made
/// ready once per batch.
public final class MatchKernel implements PredicateKernel {
    private final Compiler compiler;
    private final Kernel kernel = Elementwise.of(ScalarType.BOOLEAN, this::run);

    /// A pattern made ready.
    @FunctionalInterface
    public interface Matcher {
        /// Returns whether the `length` bytes of `text` from `offset` on match.
        boolean matches(MemorySegment text, long offset, int length);
    }

    /// Makes patterns ready.
    @FunctionalInterface
    public interface Compiler {
        /// Returns the matcher of a pattern.
        ///
        /// @param arguments the bytes of the arguments after the string: the pattern, then an escape or options if given
        Matcher compile(byte[][] arguments);
    }

    /// Creates the kernel.
    public MatchKernel(Compiler compiler) {
        this.compiler = compiler;
    }

    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        return kernel.apply(arguments, selection, rows, scratch);
    }

    private void run(Operands operands, MemorySegment out) {
        Bits.fill(out, operands.rows(), false);
        Source source = new Source(operands);
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            if ((i & 0xFFF) == 0xFFF) {
                operands.scratch().cancellation().check();
            }
            int position = operands.position(i);
            if (operands.isValid(position) && source.matches(position)) {
                Bits.set(out, position);
            }
        }
    }

    @Override
    public int select(Column[] arguments, @Nullable Selection in, int rows, int[] out, Scratch scratch) {
        if (Operands.isAnyNull(arguments)) {
            return 0;
        }
        try (Operands operands = Operands.of(arguments, in, rows, scratch)) {
            Source source = new Source(operands);
            int candidates = operands.count();
            int count = 0;
            for (int i = 0; i < candidates; i++) {
                if ((i & 0xFFF) == 0xFFF) {
                    scratch.cancellation().check();
                }
                int position = operands.position(i);
                boolean isMatch = operands.isValid(position) && source.matches(position);
                out[count] = position;
                count += isMatch ? 1 : 0;
            }
            return count;
        }
    }

    /// The strings of one call, and the matcher of the pattern last used.
    private final class Source {
        private final Operands operands;
        private final FlatColumn column;
        private final MemorySegment views;
        private final int mask;
        private final boolean isConstant;
        private byte @Nullable [] @Nullable [] last;
        private @Nullable Matcher matcher;

        Source(Operands operands) {
            this.operands = operands;
            this.column = operands.column(0);
            this.views = column.values();
            this.mask = operands.mask(0);
            boolean constant = true;
            for (int i = 1; i < operands.size(); i++) {
                constant &= operands.isConstant(i);
            }
            this.isConstant = constant;
        }

        boolean matches(int position) {
            Matcher ready = matcher;
            if (ready == null || !isConstant) {
                ready = compiled(position);
            }
            int row = position & mask;
            return ready.matches(Views.segment(column, row), Views.offset(views, row), Views.length(views, row));
        }

        private Matcher compiled(int position) {
            byte[][] patterns = new byte[operands.size() - 1][];
            for (int i = 0; i < patterns.length; i++) {
                patterns[i] = Views.bytes(operands.column(i + 1), position & operands.mask(i + 1));
            }
            Matcher ready = matcher;
            if (ready == null || !Arrays.deepEquals(patterns, last)) {
                ready = compiler.compile(patterns);
                matcher = ready;
                last = patterns;
            }
            return ready;
        }
    }
}

package io.polarway.engine.kernel.string;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.batch.Views;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// upper and lower. ASCII strings are changed byte by byte; others by Unicode's rules, independent of the locale.
public final class CaseKernel {
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private CaseKernel() {
    }

    /// Returns the kernel of upper or lower.
    public static Kernel of(boolean isUpper) {
        byte first = (byte) (isUpper ? 'a' : 'A');
        return Elementwise.ofViews(ScalarType.VARCHAR, (operands, out) -> run(operands, out, isUpper, first));
    }

    private static void run(Operands operands, ViewBuilder out, boolean isUpper, byte first) {
        FlatColumn column = operands.column(0);
        MemorySegment views = column.values();
        int mask = operands.mask(0);
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            if (!operands.isValid(position)) {
                continue;
            }
            int row = position & mask;
            int length = Views.length(views, row);
            MemorySegment text = Views.segment(column, row);
            long offset = Views.offset(views, row);
            if (Utf8.isAscii(text, offset, length)) {
                MemorySegment target = out.reserve(position, length);
                long at = out.targetOffset();
                int b = 0;
                for (; b + 8 <= length; b += 8) {
                    MemoryAccess.setLong(target, at + b, changed(MemoryAccess.getLong(text, offset + b), first));
                }
                for (; b < length; b++) {
                    MemoryAccess.setByte(target, at + b, (byte) changed(MemoryAccess.getByte(text, offset + b), first));
                }
                out.finish(position, length);
            } else {
                String string = Views.text(column, row);
                byte[] bytes = (isUpper ? string.toUpperCase(Locale.ROOT) : string.toLowerCase(Locale.ROOT))
                        .getBytes(StandardCharsets.UTF_8);
                out.set(position, bytes, 0, bytes.length);
            }
        }
    }

    /// Changes those of eight ASCII bytes that are among the 26 letters from `first` on to the other case: a byte's highest
    /// bit becomes 1 after adding what lacks from the letter to 128.
    private static long changed(long bytes, byte first) {
        long fromFirst = bytes + (128 - first) * EACH;
        long beyondLast = bytes + (128 - first - 26) * EACH;
        return bytes ^ (fromFirst & ~beyondLast & HIGH_BITS) >>> 2;
    }
}

package io.polarway.engine.function.window;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.WindowEvaluation;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// NTILE: the number of the bucket of a row, where the rows of a partition are spread over a number of buckets as evenly as
/// they can be, the first ones taking one more. The number is that of the partition's first row.
final class Ntile implements WindowEvaluation {
    @Override
    public WindowResult evaluate(WindowRows rows, Column[] arguments) {
        int count = rows.rows();
        ArrowBuf buffer = rows.memory().allocate(Math.max(8, count * 8L));
        ArrowBuf validity = null;
        boolean isDone = false;
        try {
            validity = rows.memory().allocate(Math.max(8, Bits.bytes(count)));
            Bits.fill(Layouts.segment(validity), count, true);
            fill(rows, new NumberArgument(rows, arguments[0]), Layouts.segment(buffer), Layouts.segment(validity));
            isDone = true;
            return WindowResult.of(new FlatColumn(ScalarType.BIGINT, count, validity, buffer));
        } finally {
            if (!isDone) {
                buffer.close();
                if (validity != null) {
                    validity.close();
                }
            }
        }
    }

    private static void fill(WindowRows rows, NumberArgument buckets, MemorySegment numbers, MemorySegment validity) {
        MemorySegment ends = rows.partitionEnds();
        for (int start = 0, end; start < rows.rows(); start = end) {
            end = MemoryAccess.getIntAtIndex(ends, start);
            if (buckets.isNull(start)) {
                for (int i = start; i < end; i++) {
                    MemoryAccess.setLongAtIndex(numbers, i, 0);
                    Bits.clear(validity, i);
                }
                continue;
            }
            long count = buckets.value(start);
            if (count <= 0) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "ntile takes a number of buckets greater than 0, not " + count);
            }
            long size = (end - start) / count;
            long larger = (end - start) % count;
            long inLarger = larger * (size + 1);
            for (int i = start; i < end; i++) {
                if ((i & WindowRows.PIECE - 1) == 0) {
                    rows.pause();
                }
                long place = i - start;
                MemoryAccess.setLongAtIndex(numbers, i, 1 + (place < inLarger
                        ? place / (size + 1)
                        : larger + (place - inLarger) / size));
            }
        }
    }
}

package io.polarway.engine.catalog;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import io.polarway.engine.operator.set.RangeSource;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import java.math.BigInteger;
import java.util.List;

/// The table functions `range(stop)`, `range(start, stop, step)` and `generate_series(start, stop, step)`: BIGINT numbers in
/// a column of the function's name. `range` leaves `stop` out, `generate_series` gives it.
public final class RangeTable implements Table {
    /// The names of the functions.
    public static final List<String> NAMES = List.of("range", "generate_series");

    private final String name;
    private final long start;
    private final long stop;
    private final long step;
    private final long rows;

    private RangeTable(String name, long start, long stop, long step) {
        this.name = name;
        this.start = start;
        this.stop = stop;
        this.step = step;
        this.rows = rows(start, stop, step, name.equals("generate_series"));
    }

    /// Returns the table of a call.
    ///
    /// @param name one of [#NAMES]
    /// @param arguments the end; or the start and the end; or these and the step
    /// @throws EngineException if they are not one to three numbers, or the step is 0
    public static RangeTable of(String name, List<Long> arguments) {
        return switch (arguments.size()) {
            case 1 -> new RangeTable(name, 0, arguments.get(0), 1);
            case 2 -> new RangeTable(name, arguments.get(0), arguments.get(1), 1);
            case 3 -> new RangeTable(name, arguments.get(0), arguments.get(1), arguments.get(2));
            default -> throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    name + " takes an end, a start and an end, or a start, an end and a step");
        };
    }

    private static long rows(long start, long stop, long step, boolean isClosed) {
        if (step == 0) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "The step of a range must not be 0");
        }
        BigInteger distance = BigInteger.valueOf(stop).subtract(BigInteger.valueOf(start));
        BigInteger width = BigInteger.valueOf(step);
        if (distance.signum() != 0 && distance.signum() != width.signum()) {
            return 0;
        }
        BigInteger[] parts = distance.divideAndRemainder(width);
        boolean hasOneMore = isClosed || parts[1].signum() != 0;
        BigInteger rows = parts[0].add(hasOneMore ? BigInteger.ONE : BigInteger.ZERO);
        if (rows.bitLength() > 48) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "A range has at most 2^48 numbers");
        }
        return rows.longValueExact();
    }

    @Override
    public Schema schema() {
        return Schema.of(new Field(name, ScalarType.BIGINT));
    }

    @Override
    public long estimatedRows() {
        return rows;
    }

    @Override
    public boolean hasExactRows() {
        return true;
    }

    @Override
    public Source scan(ScanRequest request, QueryContext context, OperatorProfile profile) {
        return new RangeSource(start, step, rows, request.columns().size(), request.filter());
    }

    @Override
    public boolean isSameAs(Table other) {
        return other instanceof RangeTable that && name.equals(that.name) && start == that.start && step == that.step
                && rows == that.rows;
    }

    @Override
    public String description() {
        return name + "(" + start + ", " + stop + ", " + step + ")";
    }
}

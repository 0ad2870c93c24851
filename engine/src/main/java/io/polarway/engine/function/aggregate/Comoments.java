package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CORR, COVAR and the REGR functions of (y, x): counts the pairs without NULL, and sums the squares and products of their
/// deviations from the means, by Welford's recurrence, merged by Chan, Golub and LeVeque's.
final class Comoments extends GroupStates {
    private static final int MOMENTS = 6;
    /// The types of the columns that partial results travel in.
    static final List<SqlType> STATES = Collections.nCopies(MOMENTS, ScalarType.DOUBLE);

    private static final long WIDTH = MOMENTS * 8L;
    private static final int MEAN_X = 8;
    private static final int MEAN_Y = 16;
    private static final int SXX = 24;
    private static final int SYY = 32;
    private static final int SXY = 40;

    private final Statistic statistic;
    private final ArgumentRows yRows = new ArgumentRows();
    private final ArgumentRows xRows = new ArgumentRows();

    /// What is asked for.
    enum Statistic {
        CORR("corr", "The coefficient of correlation of two columns."),
        COVAR_POP("covar_pop", "The covariance of a population."),
        COVAR_SAMP("covar_samp", "The covariance of a sample."),
        SLOPE("regr_slope", "The slope of the line that fits (y, x) best."),
        INTERCEPT("regr_intercept", "Where the line that fits (y, x) best crosses x = 0."),
        R2("regr_r2", "The square of the coefficient of correlation of (y, x)."),
        COUNT("regr_count", "The number of pairs (y, x) without NULL."),
        AVGX("regr_avgx", "The mean of x over the pairs (y, x) without NULL."),
        AVGY("regr_avgy", "The mean of y over the pairs (y, x) without NULL."),
        SXX("regr_sxx", "The sum of squares of x's deviations from its mean, of (y, x)."),
        SYY("regr_syy", "The sum of squares of y's deviations from its mean, of (y, x)."),
        SXY("regr_sxy", "The sum of products of both deviations from their means, of (y, x).");

        final String sqlName;
        final String description;

        Statistic(String sqlName, String description) {
            this.sqlName = sqlName;
            this.description = description;
        }
    }

    Comoments(QueryMemory memory, Statistic statistic) {
        super(memory, WIDTH);
        this.statistic = statistic;
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int positions, int groups) {
        MemorySegment states = grow(groups);
        yRows.read(arguments[0]);
        xRows.read(arguments[1]);
        int count = selection == null ? positions : selection.count();
        for (int i = 0; i < count; i++) {
            int position = selection == null ? i : selection.position(i);
            int yRow = yRows.row(position);
            int xRow = xRows.row(position);
            if (yRow >= 0 && xRow >= 0) {
                add(states, groupIds[i] * WIDTH, MemoryAccess.getDoubleAtIndex(yRows.column().values(), yRow),
                        MemoryAccess.getDoubleAtIndex(xRows.column().values(), xRow));
            }
        }
    }

    private static void add(MemorySegment states, long at, double y, double x) {
        double size = MemoryAccess.getDouble(states, at) + 1;
        double deltaX = x - MemoryAccess.getDouble(states, at + MEAN_X);
        double deltaY = y - MemoryAccess.getDouble(states, at + MEAN_Y);
        double meanX = MemoryAccess.getDouble(states, at + MEAN_X) + deltaX / size;
        double meanY = MemoryAccess.getDouble(states, at + MEAN_Y) + deltaY / size;
        MemoryAccess.setDouble(states, at, size);
        MemoryAccess.setDouble(states, at + MEAN_X, meanX);
        MemoryAccess.setDouble(states, at + MEAN_Y, meanY);
        increase(states, at + SXX, deltaX * (x - meanX));
        increase(states, at + SYY, deltaY * (y - meanY));
        increase(states, at + SXY, deltaX * (y - meanY));
    }

    private static void increase(MemorySegment states, long at, double by) {
        MemoryAccess.setDouble(states, at, MemoryAccess.getDouble(states, at) + by);
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment target = grow(groups);
        double[] other = new double[MOMENTS];
        for (int i = 0; i < rows; i++) {
            for (int moment = 0; moment < MOMENTS; moment++) {
                other[moment] = MemoryAccess.getDoubleAtIndex(((FlatColumn) states[moment]).values(), i);
            }
            long at = groupIds[i] * WIDTH;
            double own = MemoryAccess.getDouble(target, at);
            if (other[0] == 0) {
                continue;
            }
            if (own == 0) {
                for (int moment = 0; moment < MOMENTS; moment++) {
                    MemoryAccess.setDouble(target, at + moment * 8L, other[moment]);
                }
                continue;
            }
            double together = own + other[0];
            double deltaX = other[1] - MemoryAccess.getDouble(target, at + MEAN_X);
            double deltaY = other[2] - MemoryAccess.getDouble(target, at + MEAN_Y);
            double share = other[0] / together;
            MemoryAccess.setDouble(target, at, together);
            increase(target, at + MEAN_X, deltaX * share);
            increase(target, at + MEAN_Y, deltaY * share);
            increase(target, at + SXX, other[3] + deltaX * deltaX * own * share);
            increase(target, at + SYY, other[4] + deltaY * deltaY * own * share);
            increase(target, at + SXY, other[5] + deltaX * deltaY * own * share);
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        MemorySegment states = grow(from + count);
        List<Column> columns = new ArrayList<>();
        try {
            for (int moment = 0; moment < MOMENTS; moment++) {
                long offset = moment * 8L;
                columns.add(copies.written(ScalarType.DOUBLE, from, count, (group, values, row) -> {
                    MemoryAccess.setDoubleAtIndex(values, row, MemoryAccess.getDouble(states, group * WIDTH + offset));
                    return true;
                }));
            }
            return columns;
        } catch (Throwable thrown) {
            columns.forEach(Column::close);
            throw thrown;
        }
    }

    @Override
    public Column result(int from, int count) {
        MemorySegment states = grow(from + count);
        if (statistic == Statistic.COUNT) {
            return copies.written(ScalarType.BIGINT, from, count, (group, values, row) -> {
                MemoryAccess.setLongAtIndex(values, row, (long) MemoryAccess.getDouble(states, group * WIDTH));
                return true;
            });
        }
        return copies.written(ScalarType.DOUBLE, from, count, (group, values, row) -> {
            long at = group * WIDTH;
            double result = value(MemoryAccess.getDouble(states, at), MemoryAccess.getDouble(states, at + MEAN_X),
                    MemoryAccess.getDouble(states, at + MEAN_Y), MemoryAccess.getDouble(states, at + SXX),
                    MemoryAccess.getDouble(states, at + SYY), MemoryAccess.getDouble(states, at + SXY));
            MemoryAccess.setDoubleAtIndex(values, row, result);
            return isDefined(MemoryAccess.getDouble(states, at), MemoryAccess.getDouble(states, at + SXX),
                    MemoryAccess.getDouble(states, at + SYY));
        });
    }

    private double value(double size, double meanX, double meanY, double sxx, double syy, double sxy) {
        return switch (statistic) {
            case CORR -> Math.clamp(sxy / (Math.sqrt(sxx) * Math.sqrt(syy)), -1, 1);
            case COVAR_POP -> sxy / size;
            case COVAR_SAMP -> sxy / (size - 1);
            case SLOPE -> sxy / sxx;
            case INTERCEPT -> meanY - sxy / sxx * meanX;
            case R2 -> syy == 0 ? 1 : sxy * sxy / (sxx * syy);
            case COUNT -> size;
            case AVGX -> meanX;
            case AVGY -> meanY;
            case SXX -> sxx;
            case SYY -> syy;
            case SXY -> sxy;
        };
    }

    private boolean isDefined(double size, double sxx, double syy) {
        return switch (statistic) {
            case CORR -> size > 0 && sxx != 0 && syy != 0;
            case COVAR_SAMP -> size > 1;
            case SLOPE, INTERCEPT, R2 -> size > 0 && sxx != 0;
            case COUNT -> true;
            case COVAR_POP, AVGX, AVGY, SXX, SYY, SXY -> size > 0;
        };
    }
}

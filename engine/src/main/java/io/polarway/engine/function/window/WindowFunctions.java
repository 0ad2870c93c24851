package io.polarway.engine.function.window;

import io.polarway.engine.function.BoundWindow;
import io.polarway.engine.function.TypeRules;
import io.polarway.engine.function.WindowFunction;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every function that stands only before OVER. Aggregate functions come in through [AggregateWindow].
public final class WindowFunctions {
    private static final List<WindowFunction> ALL = List.of(
            number("row_number", "The number of the row in its partition, from 1.", ScalarType.BIGINT,
                    Numbers::rowNumber, RunningNumbers.Which.ROW_NUMBER),
            number("rank", "The number of the first row that is equal in the order; leaves gaps.", ScalarType.BIGINT,
                    Numbers::rank, RunningNumbers.Which.RANK),
            number("dense_rank", "The rank without gaps.", ScalarType.BIGINT, Numbers::denseRank,
                    RunningNumbers.Which.DENSE_RANK),
            number("percent_rank", "The rank as a number from 0 to 1.", ScalarType.DOUBLE, Numbers::percentRank,
                    null),
            number("cume_dist", "The part of the partition's rows that come before or are equal in the order.",
                    ScalarType.DOUBLE, Numbers::cumeDist, null),
            new NamedWindow("ntile", "The number of the bucket of the row, of as many as the argument says.", false,
                    (types, ignoresNulls) -> types.size() == 1 && isWhole(types.getFirst())
                            ? new BoundWindow("ntile", List.of(ScalarType.BIGINT), ScalarType.BIGINT, new Ntile())
                            : null),
            new NamedWindow("lag", "The value of the row before, or as many rows before as the second argument says; "
                    + "the third one if there is none.", true, (types, nulls) -> shift("lag", types, -1, nulls)),
            new NamedWindow("lead", "The value of the row after, or as many rows after as the second argument says; "
                    + "the third one if there is none.", true, (types, nulls) -> shift("lead", types, 1, nulls)),
            new NamedWindow("first_value", "The value of the frame's first row.", true,
                    (types, nulls) -> ofFrame("first_value", types, NthOfFrame.Which.FIRST, nulls)),
            new NamedWindow("last_value", "The value of the frame's last row.", true,
                    (types, nulls) -> ofFrame("last_value", types, NthOfFrame.Which.LAST, nulls)),
            new NamedWindow("nth_value", "The value of the frame's row of that number, from 1.", true,
                    (types, nulls) -> ofFrame("nth_value", types, NthOfFrame.Which.NTH, nulls)));

    private WindowFunctions() {
    }

    /// Returns the functions.
    public static List<WindowFunction> all() {
        return ALL;
    }

    private static WindowFunction number(String name, String description, ScalarType type, Numbers.Loop loop,
            RunningNumbers.@Nullable Which running) {
        return new NamedWindow(name, description, false, (types, ignoresNulls) -> types.isEmpty()
                ? new BoundWindow(name, List.of(), type, new Numbers.Evaluation(type, loop, running))
                : null);
    }

    private static boolean isWhole(SqlType type) {
        return type.isInteger() || type == ScalarType.NULL;
    }

    private static @Nullable BoundWindow shift(String name, List<SqlType> types, int direction, boolean ignoresNulls) {
        if (types.isEmpty() || types.size() > 3 || types.size() > 1 && !isWhole(types.get(1))) {
            return null;
        }
        SqlType type = types.size() == 3 ? TypeRules.common(types.get(0), types.get(2)) : types.getFirst();
        if (type == null || type.isNested()) {
            return null;
        }
        List<SqlType> arguments = new ArrayList<>();
        arguments.add(type);
        if (types.size() > 1) {
            arguments.add(ScalarType.BIGINT);
        }
        if (types.size() > 2) {
            arguments.add(type);
        }
        return new BoundWindow(name, arguments, type, new Shift(direction, ignoresNulls));
    }

    private static @Nullable BoundWindow ofFrame(String name, List<SqlType> types, NthOfFrame.Which which,
            boolean ignoresNulls) {
        boolean isNth = which == NthOfFrame.Which.NTH;
        if (types.size() != (isNth ? 2 : 1) || types.getFirst().isNested() || isNth && !isWhole(types.get(1))) {
            return null;
        }
        List<SqlType> arguments = isNth ? List.of(types.getFirst(), ScalarType.BIGINT) : types;
        return new BoundWindow(name, arguments, types.getFirst(), new NthOfFrame(which, ignoresNulls));
    }
}

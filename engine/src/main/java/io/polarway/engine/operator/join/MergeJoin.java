package io.polarway.engine.operator.join;

import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.range.CutKeys;
import io.polarway.engine.operator.range.InputRows;
import io.polarway.engine.operator.range.KeyedRows;
import io.polarway.engine.operator.range.Ranges;
import io.polarway.engine.operator.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;

/// Joins two sides that come in the order of some of their keys, range by range of these ([Ranges]), with the stages of a [HashJoin].
public final class MergeJoin implements Ranges.Body {
    static final int PROBE = 0;
    static final int BUILD = 1;

    private final JoinSpecification specification;
    private final OperatorProfile profile;

    private MergeJoin(JoinSpecification specification, OperatorProfile profile) {
        this.specification = specification;
        this.profile = profile;
    }

    /// Returns the joined rows.
    ///
    /// @param specification what is done; [#isFor]
    /// @param order the keys, by number, in whose order both sides come, the most significant first; at least one
    /// @param probe what gives the rows of one side
    /// @param build what gives those of the other
    /// @param threads how many workers there are
    /// @param profile where it notes what it did
    public static Source of(JoinSpecification specification, List<SortKey> order, List<InputRows.Part> probe,
            List<InputRows.Part> build, int threads, OperatorProfile profile) {
        List<SortKey> numbered = new ArrayList<>();
        for (SortKey key : order) {
            numbered.add(new SortKey(numbered.size(), key.descending(), key.nullsFirst()));
        }
        return new Ranges(
                List.of(new InputRows(probe, keys(specification, order, JoinKey::probe)),
                        new InputRows(build, keys(specification, order, JoinKey::build))),
                numbered, new MergeJoin(specification, profile), "merge join", threads, profile);
    }

    private static List<Expression> keys(JoinSpecification specification, List<SortKey> order,
            Function<JoinKey, Expression> side) {
        return order.stream().map(key -> side.apply(specification.keys().get(key.column()))).toList();
    }

    /// Returns whether joins of a type can be computed so: none whose rows depend on all of the other side.
    public static boolean isFor(JoinType type) {
        return switch (type) {
            case INNER, PROBE_OUTER, FULL, SEMI, ANTI, SINGLE -> true;
            case BUILD_OUTER, BUILD_SEMI, BUILD_ANTI, NULL_AWARE_ANTI, MARK -> false;
        };
    }

    /// Returns whether the rows come in the order of the keys of the probe side.
    public static boolean keepsOrder(JoinSpecification specification) {
        return keepsOrder(specification.type(), specification.keys());
    }

    /// Returns what [#keepsOrder(JoinSpecification)] does. NULLs that equal each other are given after the other pairs of a batch.
    public static boolean keepsOrder(JoinType type, List<JoinKey> keys) {
        return switch (type) {
            case INNER, PROBE_OUTER, SEMI, ANTI, SINGLE -> keys.stream().noneMatch(JoinKey::isNullSafe);
            case FULL, BUILD_OUTER, BUILD_SEMI, BUILD_ANTI, NULL_AWARE_ANTI, MARK -> false;
        };
    }

    @Override
    public boolean givesNothing(IntPredicate isEmpty) {
        return isEmpty.test(BUILD) && specification.type().dropsUnmatchedProbe()
                || isEmpty.test(PROBE) && !specification.type().hasTail();
    }

    @Override
    public Demand run(KeyedRows range, Worker worker, Stage next) {
        try (CutKeys probeKeys = range.keys(PROBE, worker);
                CutKeys buildKeys = range.keys(BUILD, worker);
                RangeJoin join = new RangeJoin(specification, range, probeKeys, buildKeys, profile, worker, next)) {
            return join.run();
        }
    }
}

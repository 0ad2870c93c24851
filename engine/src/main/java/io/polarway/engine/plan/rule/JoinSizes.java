package io.polarway.engine.plan.rule;

import io.polarway.engine.plan.cost.ColumnEstimate;
import io.polarway.engine.plan.cost.Estimator;
import io.polarway.engine.plan.cost.JoinEstimate;
import io.polarway.engine.plan.cost.KeyEstimate;
import io.polarway.engine.plan.cost.RelationEstimate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// How many rows the leaves of a region give when some of them are joined, and how sets of them are connected. The rows of a
/// set depend on nothing but the set. Sets are bits by the leaves' numbers.
final class JoinSizes {
    private final List<JoinLeaf> leaves;
    private final RelationEstimate[] estimates;
    /// For leaves that are not ordinary, how many rows there are for each on the left.
    private final double[] perLeftRow;
    private final boolean[] hasOwnKey;
    private final Key[] keys;
    private final Link[] links;
    /// The leaves, the largest first, those that are not ordinary last.
    private final List<JoinLeaf> order;
    private final Map<Long, Double> known = new HashMap<>();

    /// A class of keys.
    ///
    /// @param bits the leaves that have a member
    /// @param columns for each leaf the estimate of its member, or null
    private record Key(long bits, @Nullable ColumnEstimate[] columns) {
        /// Returns the estimate of the member that says the most: a key, or the one with the fewest values.
        ColumnEstimate best(long set) {
            ColumnEstimate best = null;
            for (long rest = set & bits; rest != 0; rest &= rest - 1) {
                ColumnEstimate column = columns[Long.numberOfTrailingZeros(rest)];
                if (column != null && (best == null || column.isKey() && !best.isKey()
                        || column.isKey() == best.isKey() && column.distinct() < best.distinct())) {
                    best = column;
                }
            }
            if (best == null) {
                throw new IllegalStateException("no member of a key in the set");
            }
            return best;
        }
    }

    /// Another condition over several leaves.
    ///
    /// @param bits the leaves
    /// @param fraction the fraction of rows for which it is TRUE
    /// @param sides the leaves of both sides of an equality; empty if it is none
    private record Link(long bits, double fraction, long... sides) {
        boolean connects(long a, long b) {
            return (bits & ~(a | b)) == 0 && (bits & a) != 0 && (bits & b) != 0;
        }

        boolean isKey(long a, long b) {
            return connects(a, b) && sides.length == 2
                    && (isWithin(sides[0], a) && isWithin(sides[1], b)
                            || isWithin(sides[0], b) && isWithin(sides[1], a));
        }

        private static boolean isWithin(long side, long set) {
            return side != 0 && (side & ~set) == 0;
        }
    }

    /// Measures a region.
    ///
    /// @param leaves its leaves, filtered by the conditions on them
    /// @param classes its classes of keys
    /// @param conditions its other conditions over several leaves
    JoinSizes(JoinRegion region, List<JoinLeaf> leaves, List<KeyClass> classes, List<RexNode> conditions,
            Estimator estimator) {
        this.leaves = leaves;
        this.estimates = leaves.stream().map(leaf -> estimator.of(leaf.node())).toArray(RelationEstimate[]::new);
        RelationEstimate all = new RelationEstimate(1, region.columns(), this::column);
        this.keys = classes.stream().filter(keys -> Long.bitCount(keys.bits()) > 1)
                .map(keys -> key(keys, all, estimator)).toArray(Key[]::new);
        List<Link> found = new ArrayList<>();
        for (RexNode condition : conditions) {
            found.add(link(region, condition, JoinEstimate.fraction(all, condition, estimator.constants())));
        }
        this.links = found.toArray(Link[]::new);
        this.perLeftRow = new double[leaves.size()];
        this.hasOwnKey = new boolean[leaves.size()];
        for (JoinLeaf leaf : leaves) {
            if (!leaf.isOrdinary()) {
                measureOwn(region, leaf, all, estimator);
            }
        }
        List<JoinLeaf> sorted = new ArrayList<>(leaves);
        sorted.sort((a, b) -> a.isOrdinary() != b.isOrdinary()
                ? Boolean.compare(b.isOrdinary(), a.isOrdinary())
                : a.isOrdinary() ? Double.compare(rows(b), rows(a)) : Integer.compare(a.index(), b.index()));
        this.order = sorted;
    }

    private double rows(JoinLeaf leaf) {
        return estimates[leaf.index()].rows();
    }

    private ColumnEstimate column(int index) {
        for (int i = leaves.size() - 1; i >= 0; i--) {
            JoinLeaf leaf = leaves.get(i);
            if (index >= leaf.offset()) {
                RelationEstimate estimate = estimates[leaf.index()];
                boolean isMark = index - leaf.offset() >= leaf.node().getRowType().getFieldCount();
                return isMark ? ColumnEstimate.of(2, estimate.rows()) : estimate.column(index - leaf.offset());
            }
        }
        throw new IllegalArgumentException("no column " + index);
    }

    private Key key(KeyClass keys, RelationEstimate all, Estimator estimator) {
        @Nullable
        ColumnEstimate[] columns = new ColumnEstimate[leaves.size()];
        for (int i = 0; i < keys.members().size(); i++) {
            ColumnEstimate column = estimator.expression(keys.members().get(i), all);
            columns[keys.leaves().get(i).index()] = column;
        }
        return new Key(keys.bits(), columns);
    }

    private static Link link(JoinRegion region, RexNode condition, double fraction) {
        long bits = region.scopeOf(condition);
        return condition instanceof RexCall equality && isEquality(equality)
                ? new Link(bits, fraction, region.leavesOf(equality.getOperands().get(0)),
                        region.leavesOf(equality.getOperands().get(1)))
                : new Link(bits, fraction);
    }

    private static boolean isEquality(RexCall call) {
        return call.getKind() == SqlKind.EQUALS || call.getOperator().getName().equals("is not distinct from");
    }

    private void measureOwn(JoinRegion region, JoinLeaf leaf, RelationEstimate all, Estimator estimator) {
        RelationEstimate left = new RelationEstimate(1, leaf.offset(), all::column);
        RelNode node = leaf.node();
        RexNode condition = RexUtil.composeConjunction(node.getCluster().getRexBuilder(), leaf.conditions());
        perLeftRow[leaf.index()] = JoinEstimate.perLeftRow(leaf.type(), left, estimates[leaf.index()], condition,
                estimator.constants());
        for (RexNode own : leaf.conditions()) {
            Link link = link(region, own, 1);
            hasOwnKey[leaf.index()] |= link.isKey(leaf.bit(), ~leaf.bit());
        }
    }

    /// Returns whether a condition connects two sets of leaves, so that their join is no cross product.
    boolean isConnected(long a, long b) {
        for (Key key : keys) {
            if ((key.bits & a) != 0 && (key.bits & b) != 0) {
                return true;
            }
        }
        for (Link link : links) {
            if (link.connects(a, b)) {
                return true;
            }
        }
        return false;
    }

    /// Returns whether an equality connects two sets of leaves.
    boolean hasKey(long a, long b) {
        for (Key key : keys) {
            if ((key.bits & a) != 0 && (key.bits & b) != 0) {
                return true;
            }
        }
        for (Link link : links) {
            if (link.isKey(a, b)) {
                return true;
            }
        }
        return false;
    }

    /// Returns whether a leaf that is not ordinary is joined by an equality.
    boolean hasOwnKey(JoinLeaf leaf) {
        return hasOwnKey[leaf.index()];
    }

    /// Returns the leaves that are connected to each other, whatever joins them.
    List<Long> components() {
        List<Long> sets = new ArrayList<>();
        leaves.forEach(leaf -> sets.add(leaf.bit()));
        for (Key key : keys) {
            unite(sets, key.bits);
        }
        for (Link link : links) {
            unite(sets, link.bits);
        }
        for (JoinLeaf leaf : leaves) {
            if (!leaf.isOrdinary()) {
                unite(sets, leaf.bit() | leaf.required());
            }
        }
        return sets;
    }

    private static void unite(List<Long> sets, long bits) {
        long united = 0;
        int first = -1;
        for (int i = 0; i < sets.size(); i++) {
            if ((sets.get(i) & bits) != 0) {
                united |= sets.get(i);
                if (first < 0) {
                    first = i;
                } else {
                    sets.remove(i--);
                }
            }
        }
        if (first >= 0) {
            sets.set(first, united);
        }
    }

    /// Returns how many rows the join of a set of leaves gives.
    double rows(long set) {
        Double rows = known.get(set);
        if (rows == null) {
            rows = measure(set);
            known.put(set, rows);
        }
        return rows;
    }

    /// Joins the leaves of a set one by one, the largest first, then those that are connected.
    private double measure(long set) {
        long joined = 0;
        double rows = 1;
        while (joined != set) {
            JoinLeaf next = next(set & ~joined, joined);
            rows = joined == 0 ? rows(next) : join(joined, rows, next.bit(), rows(next));
            joined |= next.bit();
        }
        return rows;
    }

    private JoinLeaf next(long rest, long joined) {
        JoinLeaf first = null;
        for (JoinLeaf leaf : order) {
            if ((leaf.bit() & rest) == 0) {
                continue;
            }
            if (joined == 0 || leaf.isOrdinary() && isConnected(leaf.bit(), joined)) {
                return leaf;
            }
            if (first == null) {
                first = leaf;
            }
        }
        if (first == null) {
            throw new IllegalStateException("no leaf left");
        }
        return first;
    }

    /// Returns how many rows the join of two sets gives.
    ///
    /// @param aRows the rows of the one
    /// @param bRows the rows of the other, which may be a single leaf that is not ordinary
    double join(long a, double aRows, long b, double bRows) {
        JoinLeaf right = leaves.get(Long.numberOfTrailingZeros(b));
        double rows = Long.bitCount(b) == 1 && !right.isOrdinary()
                ? aRows * perLeftRow[right.index()]
                : aRows * bRows * keySelectivity(a, b);
        for (Link link : links) {
            if (link.connects(a, b)) {
                rows *= link.fraction;
            }
        }
        return rows;
    }

    private double keySelectivity(long a, long b) {
        List<KeyEstimate> found = new ArrayList<>();
        List<Key> spanning = new ArrayList<>();
        for (Key key : keys) {
            if ((key.bits & a) != 0 && (key.bits & b) != 0) {
                spanning.add(key);
                found.add(new KeyEstimate(key.best(a), key.best(b)));
            }
        }
        if (found.isEmpty()) {
            return 1;
        }
        return found.size() == 1
                ? KeyEstimate.selectivity(found, 1, 1)
                : KeyEstimate.selectivity(found, combinations(spanning, a), combinations(spanning, b));
    }

    /// Returns how many combinations of some keys there are at most: as many as in any leaf that has them all.
    private double combinations(List<Key> spanning, long set) {
        double product = 1;
        for (Key key : spanning) {
            product *= key.best(set).distinct();
        }
        double least = product;
        for (long rest = set; rest != 0; rest &= rest - 1) {
            int leaf = Long.numberOfTrailingZeros(rest);
            List<ColumnEstimate> columns = new ArrayList<>();
            for (Key key : spanning) {
                ColumnEstimate column = key.columns[leaf];
                if (column != null) {
                    columns.add(column);
                }
            }
            if (columns.size() == spanning.size()) {
                least = Math.min(least, KeyEstimate.combinations(columns));
            }
        }
        return least;
    }
}

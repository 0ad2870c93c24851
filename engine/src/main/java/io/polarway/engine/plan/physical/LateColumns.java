package io.polarway.engine.plan.physical;

import io.polarway.engine.catalog.Table;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.References;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Changes ORDER BY with LIMIT over one table so that the columns which neither the filters nor the first sort keys need are read once the
/// rows are known, and of these only: see docs/design/late-materialization.md.
final class LateColumns {
    /// With more rows for each value of a key than this, or than that part of all rows, the next key is read together with it: too many rows
    /// would tie.
    private static final double MOST_TIES = 1000;
    private static final double LARGEST_PART = 1 / 32d;

    /// Of how many rows at least one is chosen; otherwise there is little that would not have to be read.
    private static final long LEAST_ROWS = 16;

    private final PhysicalPlan.TopN top;
    private final PhysicalPlan.Scan scan;
    /// The conditions between the scan and the TopN, and the TopN's input columns, over the columns of the scan.
    private final List<Expression> conditions;
    private final List<Expression> columns;
    /// The columns of the scan that are read for all rows.
    private final NavigableSet<Integer> early = new TreeSet<>();

    private LateColumns(PhysicalPlan.TopN top, PhysicalPlan.Scan scan, List<Expression> conditions,
            List<Expression> columns) {
        this.top = top;
        this.scan = scan;
        this.conditions = conditions;
        this.columns = columns;
    }

    /// Returns the operators that give what a TopN does and read less, or the TopN itself.
    ///
    /// @param mostRows with how many rows of the LIMIT and the OFFSET that may be worth it at most
    /// @param tied about how many rows have the same value of each key
    static PhysicalPlan of(PhysicalPlan.TopN top, long mostRows, double[] tied) {
        long rows = top.offset() + top.limit();
        if (rows < 0 || rows > mostRows) {
            return top;
        }
        LateColumns late = over(top, top.input());
        return late == null || late.scan.estimatedRows() / LEAST_ROWS < rows ? top : late.plan(tied);
    }

    /// Looks through projections and filters for a scan.
    private static @Nullable LateColumns over(PhysicalPlan.TopN top, PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan when scan.table().identityColumn() >= 0 ->
                    new LateColumns(top, scan, List.of(), references(scan.schema()));
            case PhysicalPlan.Filter filter when filter.condition().isDeterministic() -> {
                LateColumns below = over(top, filter.input());
                if (below == null) {
                    yield null;
                }
                List<Expression> conditions = new ArrayList<>(below.conditions);
                conditions.add(References.substitute(filter.condition(), below.columns));
                yield new LateColumns(top, below.scan, conditions, below.columns);
            }
            case PhysicalPlan.Project project when project.expressions().stream()
                    .allMatch(Expression::isDeterministic) -> {
                LateColumns below = over(top, project.input());
                yield below == null
                        ? null
                        : new LateColumns(top, below.scan, below.conditions, project.expressions().stream()
                                .map(expression -> References.substitute(expression, below.columns)).toList());
            }
            default -> null;
        };
    }

    private static List<Expression> references(Schema schema) {
        List<Expression> references = new ArrayList<>();
        for (int i = 0; i < schema.size(); i++) {
            references.add(new Expression.Reference(i, schema.field(i).type()));
        }
        return references;
    }

    private PhysicalPlan plan(double[] tied) {
        early.addAll(References.of(conditions));
        NavigableSet<Integer> filtered = scan.filter() == null ? new TreeSet<>() : References.of(scan.filter());
        for (int i = 0; i < scan.columns().size(); i++) {
            int column = scan.columns().get(i);
            if (filtered.contains(column) || !scan.table().isRead(column)) {
                early.add(i);
            }
        }
        int keys = earlyKeys(tied);
        if (early.size() == scan.columns().size()) {
            return top;
        }
        PhysicalPlan.TopN chosen = chosen(keys);
        PhysicalPlan all = complete(chosen);
        return keys == top.keys().size()
                ? all
                : new PhysicalPlan.TopN(new PhysicalPlan.Either(all, top.input(), chosen), top.keys(), top.offset(),
                        top.limit());
    }

    /// Finds out by how many of the keys rows are chosen, and reads what these need early.
    private int earlyKeys(double[] tied) {
        int keys = 0;
        double most = Math.min(MOST_TIES, scan.estimatedRows() * LARGEST_PART);
        double ties = Double.POSITIVE_INFINITY;
        for (SortKey key : top.keys()) {
            NavigableSet<Integer> needed = References.of(columns.get(key.column()));
            if (ties <= most && !early.containsAll(needed)) {
                break;
            }
            early.addAll(needed);
            ties = Math.min(ties, tied[keys]);
            keys++;
        }
        return keys;
    }

    private boolean isEarly(Expression column) {
        return early.containsAll(References.of(column));
    }

    /// Returns the operators that choose the rows: their columns are those of the input that can be computed early, then those of the
    /// table that the others need besides, then the identity of the row.
    private PhysicalPlan.TopN chosen(int keys) {
        List<Integer> read = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        int[] places = new int[scan.columns().size()];
        for (int column : early) {
            places[column] = read.size();
            read.add(scan.columns().get(column));
            fields.add(scan.schema().field(column));
        }
        read.add(scan.table().identityColumn());
        Field identity = new Field("row identity", ScalarType.BIGINT, false);
        fields.add(identity);
        PhysicalPlan plan = new PhysicalPlan.Scan(scan.table(), read, scan.filter(), new Schema(fields),
                scan.estimatedRows());
        for (Expression condition : conditions) {
            plan = new PhysicalPlan.Filter(plan, References.map(condition, column -> places[column]));
        }
        List<Expression> expressions = new ArrayList<>();
        List<Field> given = new ArrayList<>();
        int[] moved = new int[columns.size()];
        for (int i = 0; i < columns.size(); i++) {
            moved[i] = expressions.size();
            if (isEarly(columns.get(i))) {
                expressions.add(References.map(columns.get(i), column -> places[column]));
                given.add(top.schema().field(i));
            }
        }
        for (int column : mixed()) {
            expressions.add(new Expression.Reference(places[column], scan.schema().field(column).type()));
            given.add(scan.schema().field(column));
        }
        expressions.add(new Expression.Reference(read.size() - 1, ScalarType.BIGINT));
        given.add(identity);
        if (!isSame(expressions, plan.schema())) {
            plan = new PhysicalPlan.Project(plan, expressions, new Schema(given));
        }
        List<SortKey> first = top.keys().subList(0, keys).stream()
                .map(key -> new SortKey(moved[key.column()], key.descending(), key.nullsFirst())).toList();
        return keys == top.keys().size()
                ? new PhysicalPlan.TopN(plan, first, top.offset(), top.limit())
                : new PhysicalPlan.TopN(plan, first, 0, top.offset() + top.limit(), true);
    }

    /// Returns the early columns of the scan that are computed with together with late ones.
    private Collection<Integer> mixed() {
        NavigableSet<Integer> mixed = new TreeSet<>();
        columns.stream().filter(column -> !isEarly(column)).forEach(column -> mixed.addAll(References.of(column)));
        mixed.retainAll(early);
        return mixed;
    }

    private static boolean isSame(List<Expression> expressions, Schema schema) {
        boolean isSame = expressions.size() == schema.size();
        for (int i = 0; isSame && i < expressions.size(); i++) {
            isSame = expressions.get(i) instanceof Expression.Reference reference && reference.index() == i;
        }
        return isSame;
    }

    /// Returns the operators that add what is missing to the chosen rows, and give the columns of the TopN's input.
    private PhysicalPlan complete(PhysicalPlan.TopN chosen) {
        List<Field> fields = new ArrayList<>(chosen.schema().fields());
        fields.removeLast();
        List<Expression> all = new ArrayList<>();
        int[] places = new int[scan.columns().size()];
        Arrays.fill(places, -1);
        int extra = (int) columns.stream().filter(this::isEarly).count();
        for (int column : mixed()) {
            places[column] = extra++;
        }
        List<Integer> added = new ArrayList<>();
        for (int i = 0; i < scan.columns().size(); i++) {
            if (!early.contains(i)) {
                places[i] = fields.size();
                fields.add(scan.schema().field(i));
                added.add(scan.columns().get(i));
            }
        }
        PhysicalPlan fetch = new PhysicalPlan.Fetch(chosen, scan.table(), added, new Schema(fields));
        int next = 0;
        for (int i = 0; i < columns.size(); i++) {
            all.add(isEarly(columns.get(i))
                    ? new Expression.Reference(next++, columns.get(i).type())
                    : References.map(columns.get(i), column -> places[column]));
        }
        return isSame(all, fetch.schema()) ? fetch : new PhysicalPlan.Project(fetch, all, top.schema());
    }
}

package io.polarway.engine.plan.validate;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.plan.subquery.LateralJoins;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.DelegatingNamespace;
import org.apache.calcite.sql.validate.DelegatingScope;
import org.apache.calcite.sql.validate.JoinScope;
import org.apache.calcite.sql.validate.ListScope;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlModality;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// Lets LATERAL queries see all tables on the left of them in their FROM. Calcite shows them those of the join that they are a
/// side of, but not what stands before that join: in `a, (LATERAL (...) t RIGHT JOIN c ON ...)` not `a`.
///
/// While such a FROM is converted, its rows end in a mark, by which [LateralJoins] tells references to it from those to other
/// queries.
public final class LateralScopes {
    private static final String MARK = "#lateral:";

    private final EngineValidator validator;
    private final Set<SqlNode> done = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<SqlNode, Integer> numbers = new IdentityHashMap<>();
    private final List<SqlSelect> selects = new ArrayList<>();

    LateralScopes(EngineValidator validator) {
        this.validator = validator;
    }

    /// A table that a LATERAL query may see.
    ///
    /// @param isNullable whether a join keeps rows without it
    private record Table(SqlNode node, boolean isNullable) {
    }

    /// Widens what the LATERAL queries in the FROM of a select see, before it is validated.
    void widen(SqlSelect select) {
        if (select.getFrom() instanceof SqlJoin join && done.add(select)) {
            boolean isHiding = hasHidden(join);
            List<Table> tables = tables(join, List.of(), List.of(), isHiding, isHiding, select);
            if (isHiding) {
                show(tables, Objects.requireNonNull((ListScope) validator.getRawSelectScope(select)));
            }
        }
    }

    /// Returns whether a LATERAL query or a join is on the right of a semi or anti join, where Calcite would let its tables be
    /// seen outside.
    private static boolean hasHidden(SqlNode from) {
        return from instanceof SqlJoin join && (isHalf(join)
                && (join.getRight() instanceof SqlJoin || lateral(join.getRight()) != null)
                || hasHidden(join.getLeft()) || hasHidden(join.getRight()));
    }

    /// Makes tables the only ones of a scope. That of a join passes them on to those around it.
    private void show(List<Table> tables, ListScope scope) {
        scope.children.clear();
        tables.forEach(one -> scope.addChild(namespace(one.node()), alias(one.node()), one.isNullable()));
    }

    private static boolean hasLateral(@Nullable SqlNode from) {
        return from instanceof SqlJoin join
                ? hasLateral(join.getLeft()) || hasLateral(join.getRight())
                : from != null && lateral(from) != null;
    }

    /// Marks the rows of a FROM until it is converted, if it needs it.
    ///
    /// @return what ends it
    public Runnable mark(SqlNode from) {
        Integer number = numbers.get(from);
        if (number == null) {
            return () -> {
            };
        }
        ListScope scope = (ListScope) validator.getRawSelectScope(selects.get(number));
        String name = MARK + number;
        scope.addChild(new Mark(namespace(of(from).getFirst()), name), name, false);
        return scope.children::removeLast;
    }

    /// Returns the tables that a row of a marked FROM is made of; null if it is none.
    @Nullable
    public List<SqlNode> tables(RelDataType row) {
        List<RelDataTypeField> fields = row.isStruct() ? row.getFieldList() : List.of();
        String last = fields.isEmpty() ? "" : fields.getLast().getName();
        return last.startsWith(MARK)
                ? of(Objects.requireNonNull(selects.get(Integer.parseInt(last.substring(MARK.length()))).getFrom()))
                : null;
    }

    /// Returns how many columns a table of FROM has.
    public int width(SqlNode table) {
        return namespace(table).getRowType().getFieldCount();
    }

    private SqlValidatorNamespace namespace(SqlNode table) {
        return table.getKind() == SqlKind.LATERAL
                ? namespace(((SqlCall) table).operand(0))
                : Objects.requireNonNull(validator.getNamespace(table));
    }

    private static String alias(SqlNode table) {
        return switch (table.getKind()) {
            case AS -> ((SqlCall) table).operand(1).toString();
            case LATERAL -> alias(((SqlCall) table).operand(0));
            default -> throw EngineException.internal("a table without a name");
        };
    }

    /// Returns the tables that a join gives columns of, in their order.
    public List<SqlNode> of(SqlNode from) {
        List<SqlNode> tables = new ArrayList<>();
        if (from instanceof SqlJoin join) {
            tables.addAll(of(join.getLeft()));
            if (!isHalf(join)) {
                tables.addAll(of(join.getRight()));
            }
        } else {
            tables.add(from);
        }
        return tables;
    }

    private static boolean isHalf(SqlJoin join) {
        return join.getJoinType() == JoinType.LEFT_SEMI_JOIN || join.getJoinType() == JoinType.LEFT_ANTI_JOIN;
    }

    /// Goes through a FROM, and returns its tables.
    ///
    /// @param all what stands before it
    /// @param unseen what of that stands before the join that it is a side of
    /// @param isOwn whether it is the right side of a join of which Calcite does not make one of a LATERAL query, or says wrongly
    ///     what is to be seen
    /// @param isHiding whether all joins are told anew what is to be seen
    private List<Table> tables(SqlNode from, List<Table> all, List<Table> unseen, boolean isOwn, boolean isHiding,
            SqlSelect select) {
        if (!(from instanceof SqlJoin join)) {
            if (!unseen.isEmpty() || isOwn) {
                widen(from, all, select);
            }
            return List.of(new Table(from, false));
        }
        if (isHalf(join) && hasLateral(join.getRight() instanceof SqlJoin inner ? inner : null)) {
            throw Errors.at(ErrorCode.UNSUPPORTED,
                    "LATERAL in parentheses on the right of SEMI JOIN or ANTI JOIN is not"
                            + " supported. Write a query there: (SELECT ... FROM ...) t",
                    join.getRight());
        }
        boolean keepsLeft = join.getJoinType() == JoinType.LEFT || join.getJoinType() == JoinType.FULL;
        boolean keepsRight = join.getJoinType() == JoinType.RIGHT || join.getJoinType() == JoinType.FULL;
        List<Table> left = tables(join.getLeft(), all, all, isHiding, isHiding, select);
        List<Table> before = new ArrayList<>(all);
        before.addAll(left);
        List<Table> right = tables(join.getRight(), before, all, keepsRight || isHalf(join) || isHiding,
                isHiding, select);
        List<Table> tables = new ArrayList<>();
        left.forEach(table -> tables.add(new Table(table.node(), table.isNullable() || keepsRight)));
        if (!isHalf(join)) {
            right.forEach(table -> tables.add(new Table(table.node(), table.isNullable() || keepsLeft)));
        }
        if (isHiding) {
            List<Table> sides = new ArrayList<>(tables);
            sides.addAll(isHalf(join) ? right : List.of());
            show(sides, (ListScope) validator.getJoinScope(join));
        }
        return tables;
    }

    private void widen(SqlNode table, List<Table> tables, SqlSelect select) {
        ListScope scope = lateral(table) instanceof SqlNode query ? scope(query, select) : null;
        if (scope == null || tables.isEmpty()) {
            return;
        }
        show(tables, scope);
        if (!numbers.containsKey(Objects.requireNonNull(select.getFrom()))) {
            numbers.put(select.getFrom(), selects.size());
            selects.add(select);
        }
    }

    /// Returns the query of LATERAL, or null if a table is none.
    public static @Nullable SqlNode lateral(SqlNode table) {
        return switch (table.getKind()) {
            case AS -> lateral(((SqlCall) table).operand(0));
            case LATERAL -> ((SqlCall) table).operand(0);
            default -> null;
        };
    }

    /// Returns the scope that shows a LATERAL query the tables on its left.
    private @Nullable ListScope scope(SqlNode query, SqlSelect select) {
        return switch (query) {
            case SqlWith with -> scope(with.body, select);
            case SqlSelect inner -> above(validator.getRawSelectScope(inner), select);
            case SqlCall call when call.getKind() == SqlKind.AS || call.isA(SqlKind.SET_QUERY) ->
                    scope(call.operand(0), select);
            case SqlCall call when call.getKind() == SqlKind.VALUES -> above(validator.getJoinScope(call), select);
            default -> null;
        };
    }

    private static @Nullable ListScope above(@Nullable SqlValidatorScope inner, SqlSelect select) {
        SqlValidatorScope scope = inner;
        while (scope instanceof DelegatingScope delegating) {
            if (scope instanceof ListScope list && !(scope instanceof SelectScope) && !(scope instanceof JoinScope)
                    && list.getNode() == select) {
                return list;
            }
            scope = delegating.getParent();
        }
        return null;
    }

    /// The end of a row.
    private final class Mark extends DelegatingNamespace {
        private final RelDataType type;

        Mark(SqlValidatorNamespace any, String name) {
            super(any);
            this.type = validator.getTypeFactory().builder().add(name, SqlTypeName.BOOLEAN).build();
        }

        @Override
        public RelDataType getRowType() {
            return type;
        }

        @Override
        public RelDataType getRowTypeSansSystemColumns() {
            return type;
        }

        @Override
        public RelDataType getType() {
            return type;
        }

        @Override
        public @Nullable RelDataTypeField field(String name) {
            return null;
        }

        @Override
        public SqlValidatorNamespace resolve() {
            return this;
        }

        @Override
        public boolean supportsModality(SqlModality modality) {
            return true;
        }

        @Override
        public void validate(RelDataType targetRowType) {
            // It has a type.
        }
    }
}

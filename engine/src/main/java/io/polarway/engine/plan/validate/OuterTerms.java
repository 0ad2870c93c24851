package io.polarway.engine.plan.validate;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.plan.syntax.OuterTermSyntax;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.DelegatingScope;
import org.apache.calcite.sql.validate.JoinScope;
import org.apache.calcite.sql.validate.ListScope;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// The terms of subqueries that belong to outer queries, which are known once names are resolved: an aggregate function over
/// columns of an outer query alone counts to that query, as the standard has it, and a column of an outer query is a constant
/// where a subquery groups. When validation comes upon one, it is noted here, and the statement is rewritten and validated anew;
/// see [OuterTermSyntax]. Terms are known by their places, selects by their order in the statement.
public final class OuterTerms {
    private final Set<SqlParserPos> constants = new HashSet<>();
    private final Map<SqlParserPos, Aggregate> aggregates = new HashMap<>();
    private final Map<SqlNode, Integer> selects = new IdentityHashMap<>();

    /// An aggregate function of an outer query.
    ///
    /// @param type of its result
    /// @param select the query that it counts to
    public record Aggregate(SqlType type, int select) {
    }

    /// Ends a validation in which a term was found that was not known.
    public static final class Found extends RuntimeException {
        private static final long serialVersionUID = 1;

        Found() {
            super("a term of an outer query", null, false, false);
        }
    }

    public boolean isConstant(SqlIdentifier column) {
        return constants.contains(column.getParserPosition());
    }

    @Nullable
    public Aggregate aggregate(SqlNode node) {
        return aggregates.get(node.getParserPosition());
    }

    public boolean isEmpty() {
        return constants.isEmpty() && aggregates.isEmpty();
    }

    /// Returns the number of a select.
    public int number(SqlSelect select) {
        return selects.getOrDefault(select, -1);
    }

    /// Numbers the selects of a statement, which is the same each time but for changes made for what was found.
    public void number(SqlNode statement) {
        selects.clear();
        statement.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call instanceof SqlSelect) {
                    selects.putIfAbsent(call, selects.size());
                }
                if (call instanceof SqlOrderBy order) {
                    order.query.accept(this);
                    order.orderList.accept(this);
                    return null;
                }
                return super.visit(call);
            }
        });
    }

    /// Looks at a select whose FROM is validated. Throws [Found] if it has terms that were not known.
    ///
    /// @param scope that of its WHERE
    void find(SqlSelect select, EngineValidator validator, SqlValidatorScope scope) {
        if (!(scope instanceof DelegatingScope delegating) || number(select) < 0) {
            return;
        }
        int before = aggregates.size() + constants.size();
        List<SqlNode> clauses = new ArrayList<>();
        clauses.add(select.getSelectList());
        for (SqlNode clause : new SqlNode[]{select.getWhere(), select.getHaving(), select.getQualify(),
                select.getOrderList()}) {
            if (clause != null) {
                clauses.add(clause);
            }
        }
        Set<SqlNode> enclosing = enclosing(delegating, select);
        if (enclosing.isEmpty()) {
            return;
        }
        Terms terms = new Terms(select, validator, scope, enclosing);
        clauses.forEach(clause -> clause.accept(terms));
        if (aggregates.size() + constants.size() == before && validator.isAggregate(select)) {
            Constants columns = new Constants(select, scope, enclosing);
            clauses.stream().filter(clause -> clause != select.getWhere()).forEach(clause -> clause.accept(columns));
        }
        if (aggregates.size() + constants.size() > before) {
            throw new Found();
        }
    }

    /// Looks at the ON of a join whose tables are validated. Throws [Found] if it has terms that were not known.
    void find(SqlNode condition, EngineValidator validator, JoinScope scope) {
        Set<SqlNode> enclosing = scope.getParent() instanceof DelegatingScope outside
                ? enclosing(outside, scope.getNode())
                : Set.of();
        if (enclosing.isEmpty() || selects.isEmpty()) {
            return;
        }
        int before = aggregates.size();
        condition.accept(new Terms(scope.getNode(), validator, scope, enclosing));
        if (aggregates.size() > before) {
            throw new Found();
        }
    }

    /// Returns the error of an aggregate function in a clause of the query that it counts to.
    public static EngineException misplaced(String clause, SqlNode function) {
        return Errors.at(ErrorCode.GROUPING_ERROR,
                "Aggregate functions cannot stand in " + clause
                        + ", and this one counts to the query outside, since all of its columns are of that",
                function);
    }

    /// Returns the selects and joins around a select or join whose columns it can see.
    private Set<SqlNode> enclosing(DelegatingScope scope, SqlNode own) {
        Set<SqlNode> found = Collections.newSetFromMap(new IdentityHashMap<>());
        SqlValidatorScope next = scope;
        while (next instanceof DelegatingScope current) {
            if (current instanceof ListScope outer && outer.getNode() != own) {
                found.add(outer.getNode());
            }
            next = current.getParent();
        }
        return found;
    }

    /// Returns the select whose FROM has a column; null if it is not known.
    private static @Nullable SqlNode source(SqlIdentifier column, SqlValidatorScope scope) {
        try {
            List<String> names = scope.fullyQualify(column).identifier.names;
            if (names.size() < 2) {
                return null;
            }
            SqlValidatorScope.ResolvedImpl resolved = new SqlValidatorScope.ResolvedImpl();
            scope.resolve(names.subList(0, names.size() - 1), NameMatching.INSTANCE, false, resolved);
            return resolved.count() == 1 && resolved.only().scope instanceof ListScope source ? source.getNode() : null;
        } catch (RuntimeException e) {
            // Validation says what is wrong with the name.
            return null;
        }
    }

    /// Returns whether a node is an aggregate function, or one with FILTER or WITHIN GROUP.
    private static boolean isAggregate(SqlCall call) {
        return switch (call.getKind()) {
            case FILTER, WITHIN_GROUP, RESPECT_NULLS, IGNORE_NULLS -> call.operand(0) instanceof SqlCall inner
                    && isAggregate(inner);
            default -> call.getOperator() instanceof SqlAggFunction && call.getKind() != SqlKind.GROUPING
                    && call.getKind() != SqlKind.GROUPING_ID;
        };
    }

    /// Finds aggregate functions that count to outer queries.
    private final class Terms extends SqlBasicVisitor<@Nullable Void> {
        private final SqlNode own;
        private final EngineValidator validator;
        private final SqlValidatorScope scope;
        private final Set<SqlNode> enclosing;

        Terms(SqlNode own, EngineValidator validator, SqlValidatorScope scope, Set<SqlNode> enclosing) {
            this.own = own;
            this.validator = validator;
            this.scope = scope;
            this.enclosing = enclosing;
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call.isA(SqlKind.QUERY) || call.getKind() == SqlKind.OVER) {
                return null;
            }
            if (!isAggregate(call)) {
                return super.visit(call);
            }
            Sources sources = new Sources(scope);
            call.accept(sources);
            SqlNode target = sources.isOuter(own) ? nearest(sources.found) : null;
            if (target instanceof SqlSelect outer) {
                aggregates.put(call.getParserPosition(),
                        new Aggregate(Types.sqlType(validator.deriveType(scope, call)), number(outer)));
            } else if (target != null) {
                throw misplaced("FROM", call);
            }
            return null;
        }

        private @Nullable SqlNode nearest(Set<SqlNode> found) {
            SqlValidatorScope next = scope;
            while (next instanceof DelegatingScope current) {
                if (current instanceof ListScope outer && enclosing.contains(outer.getNode())
                        && found.contains(outer.getNode())) {
                    return outer.getNode();
                }
                next = current.getParent();
            }
            return null;
        }
    }

    /// Collects the queries whose columns an aggregate function looks at.
    private static final class Sources extends SqlBasicVisitor<@Nullable Void> {
        private final SqlValidatorScope scope;
        private final Set<SqlNode> found = Collections.newSetFromMap(new IdentityHashMap<>());
        private boolean isKnown = true;

        Sources(SqlValidatorScope scope) {
            this.scope = scope;
        }

        boolean isOuter(SqlNode own) {
            return isKnown && !found.isEmpty() && !found.contains(own);
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call.isA(SqlKind.QUERY)) {
                isKnown = false;
                return null;
            }
            return super.visit(call);
        }

        @Override
        public @Nullable Void visit(SqlIdentifier column) {
            SqlNode source = column.isStar() ? null : source(column, scope);
            isKnown &= source != null;
            if (source != null) {
                found.add(source);
            }
            return null;
        }
    }

    /// Finds columns of outer queries that a query which groups uses as they are.
    private final class Constants extends SqlBasicVisitor<@Nullable Void> {
        private final SqlSelect select;
        private final SqlValidatorScope scope;
        private final Set<SqlNode> enclosing;
        private final Set<String> aliases = NameMatching.INSTANCE.createSet();

        Constants(SqlSelect select, SqlValidatorScope scope, Set<SqlNode> enclosing) {
            this.select = select;
            this.scope = scope;
            this.enclosing = enclosing;
        }

        @Override
        public @Nullable Void visit(SqlNodeList list) {
            if (list == select.getOrderList()) {
                for (SqlNode item : select.getSelectList()) {
                    if (item.getKind() == SqlKind.AS) {
                        aliases.add(((SqlCall) item).operand(1).toString());
                    }
                }
            }
            list.forEach(node -> {
                if (node != null) {
                    node.accept(this);
                }
            });
            return null;
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            if (call.isA(SqlKind.QUERY) || isAggregate(call) || isKey(call)) {
                return null;
            }
            if (call.getKind() == SqlKind.AS) {
                return call.operand(0).accept(this);
            }
            return super.visit(call);
        }

        private boolean isKey(SqlNode node) {
            SqlNodeList keys = select.getGroup();
            return keys != null && keys.stream().anyMatch(key -> key.equalsDeep(node, Litmus.IGNORE));
        }

        @Override
        public @Nullable Void visit(SqlIdentifier column) {
            boolean isAlias = column.isSimple() && aliases.contains(column.getSimple());
            if (!column.isStar() && !isAlias && !isKey(column)) {
                SqlNode source = source(column, scope);
                if (source != null && source != select && enclosing.contains(source)) {
                    constants.add(column.getParserPosition());
                }
            }
            return null;
        }
    }
}

package io.polarway.engine.plan;

import com.google.common.collect.ImmutableList;
import io.polarway.engine.catalog.CatalogEntry;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.plan.operator.ConstantEvaluator;
import io.polarway.engine.plan.operator.Convertlets;
import io.polarway.engine.plan.operator.EngineRexBuilder;
import io.polarway.engine.plan.operator.EngineTypeFactory;
import io.polarway.engine.plan.operator.NoCoercion;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.plan.parser.PolarwayConformance;
import io.polarway.engine.plan.parser.SqlStatementParser;
import io.polarway.engine.plan.physical.ExpressionLowering;
import io.polarway.engine.plan.relation.Once;
import io.polarway.engine.plan.subquery.EngineConverter;
import io.polarway.engine.plan.subquery.OuterAggregates;
import io.polarway.engine.plan.subquery.Unnesting;
import io.polarway.engine.plan.syntax.ExpressionRewriter;
import io.polarway.engine.plan.syntax.OuterTermSyntax;
import io.polarway.engine.plan.syntax.QueryRewriter;
import io.polarway.engine.plan.syntax.StatementTables;
import io.polarway.engine.plan.validate.EngineValidator;
import io.polarway.engine.plan.validate.NameMatching;
import io.polarway.engine.plan.validate.OuterTerms;
import io.polarway.engine.plan.validate.PlannedTable;
import io.polarway.engine.plan.validate.StatementText;
import io.polarway.engine.plan.validate.ValidationErrors;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;

/// Makes a relational plan of a query: looks names up, checks types, and converts. One per statement, and one more for
/// each view that the statement names, over the same cluster.
final class QueryBinder {
    private static final EngineTypeFactory TYPES = new EngineTypeFactory();
    private static final SqlValidator.Config VALIDATION = SqlValidator.Config.DEFAULT
            .withConformance(PolarwayConformance.INSTANCE).withDefaultNullCollation(NullCollation.HIGH)
            .withIdentifierExpansion(true).withTypeCoercionFactory((factory, validator) -> new NoCoercion());
    private static final SqlToRelConverter.Config CONVERSION = SqlToRelConverter.config().withTrimUnusedFields(false)
            .withExpand(false).withInSubQueryThreshold(Integer.MAX_VALUE)
            .withRelBuilderConfigTransform(QueryBinder::builderConfig);
    private static final int DEEPEST_VIEW = 50;

    private final PlanningContext context;
    private final RelOptCluster cluster;
    private final List<String> viewPath;
    private final AtomicInteger tableNames;

    /// Creates the binder of a statement.
    QueryBinder(PlanningContext context) {
        this(context, cluster(), List.of(), new AtomicInteger());
    }

    private static RelOptCluster cluster() {
        HepPlanner planner = new HepPlanner(HepProgram.builder().build());
        RelOptCluster cluster = RelOptCluster.create(planner, new EngineRexBuilder(TYPES));
        cluster.setMetadataQuerySupplier(NoMetadata::query);
        return cluster;
    }

    private QueryBinder(PlanningContext context, RelOptCluster cluster, List<String> viewPath,
            AtomicInteger tableNames) {
        this.context = context;
        this.cluster = cluster;
        this.viewPath = viewPath;
        this.tableNames = tableNames;
    }

    /// Keeps Calcite's builder from rewriting expressions, whose meaning it knows only in part.
    private static RelBuilder.Config builderConfig(RelBuilder.Config config) {
        return config.withSimplify(false).withSimplifyValues(false).withSimplifyLimit(false)
                .withPruneInputOfAggregate(false).withAggregateUnique(true).withBloat(-1).withPushJoinCondition(false);
    }

    /// A query in relational form.
    ///
    /// @param plan the plan as it was written
    /// @param schema the columns of the result
    record Bound(RelNode plan, Schema schema) {
    }

    /// Binds a query.
    ///
    /// @param parameters values in the place of `?`; null or missing where it stays a parameter
    Bound bind(SqlNode query, StatementText text, List<Expression.@Nullable Literal> parameters) {
        OuterTerms terms = new OuterTerms();
        while (true) {
            try {
                return bind(query, text, parameters, terms);
            } catch (OuterTerms.Found e) {
                // Once more, with what is known by now.
                context.scratch().cancellation().check();
            }
        }
    }

    private Bound bind(SqlNode query, StatementText text, List<Expression.@Nullable Literal> parameters,
            OuterTerms terms) {
        Set<String> columns = new TreeSet<>();
        StatementTables tables = new StatementTables(context.reads(), context.scratch().cancellation(), TYPES,
                this::expandView, tableNames);
        CalciteSchema schema = CalciteSchema.createRootSchema(false, false, "", tables);
        EngineCatalogReader reader = new EngineCatalogReader(schema);
        EngineValidator validator = new EngineValidator(reader, TYPES, VALIDATION);
        ConstantEvaluator constants = new ConstantEvaluator(context.scratch());
        ExpressionRewriter expressions = new ExpressionRewriter(validator, constants, parameters);
        expressions.counts(new RowCounts(count -> new QueryBinder(context, cluster, viewPath, tableNames)
                .bind(count, text, parameters).plan(), new ExpressionLowering(List.of(), context.scratch()),
                parameters)::number);
        QueryRewriter rewriter = new QueryRewriter(text, tables, expressions);
        try {
            SqlNode rewritten = rewriter.rewrite(query);
            columns.addAll(tables.columnNames());
            collectNames(rewritten, columns);
            context.scratch().cancellation().check();
            validator.stars(rewriter.stars());
            terms.number(rewritten);
            OuterTermSyntax.apply(terms, rewritten);
            validator.outerTerms(terms);
            SqlNode validated = validator.validate(rewritten);
            RelDataType rowType = validator.getValidatedNodeType(validated);
            EngineConverter converter = new EngineConverter(QueryBinder::noView, validator, reader, cluster,
                    new Convertlets(constants), CONVERSION);
            converter.prepare(validated);
            RelRoot root = converter.convertQuery(validated, false, true);
            RelNode plan = terms.isEmpty() ? root.project() : OuterAggregates.resolve(root.project());
            return new Bound(Unnesting.rewrite(plan), named(Types.schema(rowType),
                    name -> validator.writtenName(validated, name)));
        } catch (OuterTerms.Found e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            throw new ValidationErrors(text, columns).translate(e);
        }
    }

    /// Names the columns of a bare VALUES as those of VALUES in FROM are named.
    private static Schema named(Schema schema, UnaryOperator<String> names) {
        List<Field> fields = new ArrayList<>();
        for (Field field : schema.fields()) {
            boolean isUnnamed = field.name().startsWith("EXPR$");
            fields.add(isUnnamed
                    ? new Field("col" + field.name().substring(5), field.type())
                    : new Field(names.apply(field.name()), field.type()));
        }
        return new Schema(fields);
    }

    /// Returns what reads the types of column declarations.
    ExpressionRewriter types() {
        EngineCatalogReader reader = new EngineCatalogReader(CalciteSchema.createRootSchema(false, false));
        return new ExpressionRewriter(new EngineValidator(reader, TYPES, VALIDATION),
                new ConstantEvaluator(context.scratch()), List.of());
    }

    private static RelRoot noView(RelDataType rowType, String query, List<String> schemaPath,
            @Nullable List<String> viewPath) {
        throw EngineException.internal("a view was left to Calcite");
    }

    /// Adds the aliases of a statement, which suggestions may name.
    private static void collectNames(SqlNode query, Set<String> names) {
        query.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(org.apache.calcite.sql.SqlCall call) {
                if (call.getKind() == org.apache.calcite.sql.SqlKind.AS
                        && call.operand(1) instanceof org.apache.calcite.sql.SqlIdentifier alias
                        && !(call.operand(0) instanceof org.apache.calcite.sql.SqlIdentifier table
                                && table.names.getFirst().startsWith("#"))
                        && !alias.getSimple().contains("(")) {
                    names.add(alias.getSimple());
                }
                for (int i = 2; call.getKind() == org.apache.calcite.sql.SqlKind.AS && i < call.operandCount(); i++) {
                    if (call.operand(i) instanceof org.apache.calcite.sql.SqlIdentifier column) {
                        names.add(column.getSimple());
                    }
                }
                return super.visit(call);
            }
        });
    }

    private PlannedTable expandView(CatalogEntry.ViewEntry view, String internalName) {
        if (viewPath.contains(view.name()) || viewPath.size() >= DEEPEST_VIEW) {
            throw EngineException.of(ErrorCode.INVALID_STATEMENT, "View " + view.name() + " reads itself: "
                    + String.join(", ", viewPath) + ", " + view.name());
        }
        List<String> path = new ArrayList<>(viewPath);
        path.add(view.name());
        try {
            StatementText text = new StatementText(view.sql());
            Bound bound = new QueryBinder(context, cluster, path, tableNames).bind(viewQuery(view.sql()), text,
                    List.of());
            List<String> names = view.columns().isEmpty()
                    ? bound.schema().fields().stream().map(field -> field.name()).toList()
                    : view.columns();
            if (names.size() != bound.schema().size()) {
                throw EngineException.of(ErrorCode.INVALID_STATEMENT,
                        "it names " + names.size() + " columns, its query has " + bound.schema().size());
            }
            RelNode renamed = renamed(bound.plan(), names);
            return PlannedTable.view(internalName, renamed.getRowType(), renamed);
        } catch (EngineException e) {
            throw EngineException.of(e.code(), "In view " + view.name() + ": " + e.getMessage(), e);
        }
    }

    private static SqlNode viewQuery(String sql) {
        return SqlStatementParser.parse(sql).getFirst();
    }

    private RelNode renamed(RelNode plan, List<String> names) {
        if (plan.getRowType().getFieldNames().equals(names)) {
            return plan;
        }
        RexBuilder builder = cluster.getRexBuilder();
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(builder.makeInputRef(plan, i));
        }
        return LogicalProject.create(plan, ImmutableList.of(), columns, names, Set.of());
    }

    /// Finds tables by the internal names of [StatementTables].
    private static final class EngineCatalogReader extends CalciteCatalogReader {
        EngineCatalogReader(CalciteSchema schema) {
            super(schema, NameMatching.INSTANCE, ImmutableList.of(ImmutableList.of()), TYPES,
                    CalciteConnectionConfig.DEFAULT);
        }
    }
}

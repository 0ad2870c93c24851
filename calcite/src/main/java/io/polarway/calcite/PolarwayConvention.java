package io.polarway.calcite;

import org.apache.calcite.adapter.jdbc.JdbcConvention;
import org.apache.calcite.adapter.jdbc.JdbcRules;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.rules.CoreRules;

/// The calling convention of plans that run in the engine: filters, projections, aggregations, joins within the schema, sorts,
/// limits and set operations are moved into it by Calcite's rules for sources that speak SQL, as far as their expressions
/// have the [SameMeaning] there; what comes out is Enumerable.
public final class PolarwayConvention extends JdbcConvention {
    /// Creates the convention of one schema.
    ///
    /// @param expression gives the schema in generated code
    /// @param name the name of the schema
    PolarwayConvention(Expression expression, String name) {
        super(PolarwayDialect.INSTANCE, expression, "POLARWAY." + name);
    }

    @Override
    public void register(RelOptPlanner planner) {
        for (RelOptRule rule : JdbcRules.rules(this)) {
            planner.addRule(switch (rule) {
                case JdbcRules.JdbcProjectRule _ -> ProjectRule.create(this);
                case JdbcRules.JdbcFilterRule _ -> FilterRule.create(this);
                default -> rule;
            });
        }
        planner.addRule(CoreRules.FILTER_SET_OP_TRANSPOSE);
        planner.addRule(CoreRules.PROJECT_REMOVE);
    }

    /// Moves projections whose expressions mean the same in the engine.
    private static final class ProjectRule extends JdbcRules.JdbcProjectRule {
        private ProjectRule(Config config) {
            super(config);
        }

        static RelOptRule create(PolarwayConvention convention) {
            return Config.INSTANCE
                    .withConversion(Project.class, project -> SameMeaning.ofAll(project.getProjects()), Convention.NONE,
                            convention, "PolarwayProjectRule")
                    .withRuleFactory(ProjectRule::new).toRule(ProjectRule.class);
        }
    }

    /// Moves filters whose condition means the same in the engine.
    private static final class FilterRule extends JdbcRules.JdbcFilterRule {
        private FilterRule(Config config) {
            super(config);
        }

        static RelOptRule create(PolarwayConvention convention) {
            return Config.INSTANCE
                    .withConversion(Filter.class, filter -> SameMeaning.of(filter.getCondition()), Convention.NONE,
                            convention, "PolarwayFilterRule")
                    .withRuleFactory(FilterRule::new).toRule(FilterRule.class);
        }
    }
}

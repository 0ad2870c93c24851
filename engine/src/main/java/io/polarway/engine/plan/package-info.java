/// From SQL text to pipelines, by way of Apache Calcite. No other package of the engine imports Calcite.
///
/// Start with [StatementPlanner]: it has the text parsed (`parser`), bound to tables and types ([QueryBinder] over
/// [QueryRewriter], [ExpressionRewriter] and Calcite's validator, whose operators are all replaced by [EngineOperator]s),
/// rewritten by rules (`rule`), and gives a [Statement] with a [QueryPlan]. For each execution [PhysicalPlanner] chooses
/// operators (`physical`), and [Lowering] makes pipelines of them.
@NullMarked
package io.polarway.engine.plan;

import org.jspecify.annotations.NullMarked;

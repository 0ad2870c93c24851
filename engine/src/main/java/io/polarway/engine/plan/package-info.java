/// From SQL text to pipelines, by way of Apache Calcite. No other package of the engine imports Calcite.
///
/// Start with [StatementPlanner]: it has the text parsed (`parser`), rewritten as a tree (`syntax`), bound to tables and types
/// ([QueryBinder], over `validate` and the engine's `operator`s), made a relational plan without subqueries (`subquery`), rewritten by rules
/// (`rule`, with estimates from `cost`), and gives a [Statement] with a [QueryPlan]. For each execution
/// [io.polarway.engine.plan.physical.PhysicalPlanner] chooses operators, and [io.polarway.engine.plan.physical.Lowering] makes pipelines of
/// them; `budget` says what these take at most.
///
/// This package uses those below it, and none of them uses it.
@NullMarked
package io.polarway.engine.plan;

import org.jspecify.annotations.NullMarked;

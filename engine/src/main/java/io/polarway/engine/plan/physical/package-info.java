/// The plan of operators: start with [PhysicalPlan], a sealed record for each operator. [PhysicalPlanner] chooses them for a relational
/// plan, [Orderings] knows in which order their rows come, [Lowering] makes pipelines of them, and [PlanText] writes them for EXPLAIN.
@NullMarked
package io.polarway.engine.plan.physical;

import org.jspecify.annotations.NullMarked;

/// How much memory a plan takes at most: start at [io.polarway.engine.plan.budget.Budget].
///
/// [io.polarway.engine.plan.budget.RelationBounds] finds how many rows each operator gives at most, and of what values;
/// [io.polarway.engine.plan.budget.OperatorBudgets] what each operator holds of them, and how; [io.polarway.engine.plan.budget.PipelinePeaks]
/// adds up what is alive at the same time.
@NullMarked
package io.polarway.engine.plan.budget;

import org.jspecify.annotations.NullMarked;

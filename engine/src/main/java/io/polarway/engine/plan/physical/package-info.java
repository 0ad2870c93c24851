/// The plan of operators: start with [PhysicalPlan], a sealed record for each operator; [PlanText] writes it for EXPLAIN.
@NullMarked
package io.polarway.engine.plan.physical;

import org.jspecify.annotations.NullMarked;

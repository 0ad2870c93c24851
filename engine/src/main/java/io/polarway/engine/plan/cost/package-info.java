/// Estimates of how many rows operators give: start with [Estimator]. They choose between plans and never change a result.
@NullMarked
package io.polarway.engine.plan.cost;

import org.jspecify.annotations.NullMarked;

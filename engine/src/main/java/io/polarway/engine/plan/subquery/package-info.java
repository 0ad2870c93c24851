/// Joins instead of subqueries and LATERAL, so that none runs once per row: start with [Unnesting].
@NullMarked
package io.polarway.engine.plan.subquery;

import org.jspecify.annotations.NullMarked;

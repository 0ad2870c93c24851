/// Rewrite rules over relational plans, one a file: start with [PlanRewriter], which says in which order they apply.
@NullMarked
package io.polarway.engine.plan.rule;

import org.jspecify.annotations.NullMarked;

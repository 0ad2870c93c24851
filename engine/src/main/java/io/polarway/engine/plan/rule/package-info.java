/// Rewrite rules over relational plans.
@NullMarked
package io.polarway.engine.plan.rule;

import org.jspecify.annotations.NullMarked;

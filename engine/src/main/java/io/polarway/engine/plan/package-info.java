/// From SQL text to pipelines, by way of Apache Calcite. No other package of the engine imports Calcite.
///
/// The steps are packages: `parser` makes the syntax tree, validation and rewriting (`rule`) turn it into a relational
/// plan, and `physical` holds the plan of operators that is lowered to pipelines.
@NullMarked
package io.polarway.engine.plan;

import org.jspecify.annotations.NullMarked;

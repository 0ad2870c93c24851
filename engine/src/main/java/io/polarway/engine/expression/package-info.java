/// Expressions over columns. [Expression] is the tree, its types settled and its casts written out;
/// [ExpressionEvaluator] computes it over batches, once per dictionary entry where one column decides; [Pruning] answers
/// it from statistics; [Folding] simplifies it before either, and [ExpressionText] writes it for people.
///
/// Inside, the evaluator turns expressions into [Node]s, one class per kind, which share what they have in common.
@NullMarked
package io.polarway.engine.expression;

import org.jspecify.annotations.NullMarked;

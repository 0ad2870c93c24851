/// Rewrites the syntax tree of a statement before it is validated: start with [QueryRewriter] for queries, and [ExpressionRewriter]
/// for what they are made of.
@NullMarked
package io.polarway.engine.plan.syntax;

import org.jspecify.annotations.NullMarked;

/// The engine's operators, functions, constants and types in Calcite's terms, in syntax trees and in relational expressions: start
/// with [EngineOperator]; [EngineCalls] makes expressions for those that rewrite plans.
@NullMarked
package io.polarway.engine.plan.operator;

import org.jspecify.annotations.NullMarked;

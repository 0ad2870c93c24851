/// Names and types of a statement: start with [EngineValidator], which extends Calcite's.
@NullMarked
package io.polarway.engine.plan.validate;

import org.jspecify.annotations.NullMarked;

/// The physical plan: sealed relational nodes, one for each operator.
@NullMarked
package io.polarway.engine.plan.physical;

import org.jspecify.annotations.NullMarked;

/// Relational operators that Calcite has not.
@NullMarked
package io.polarway.engine.plan.relation;

import org.jspecify.annotations.NullMarked;

/// Grouping and aggregation.
@NullMarked
package io.polarway.engine.operator.aggregate;

import org.jspecify.annotations.NullMarked;

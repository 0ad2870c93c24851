/// Ordering: full sorts and the first rows of an order.
@NullMarked
package io.polarway.engine.operator.sort;

import org.jspecify.annotations.NullMarked;

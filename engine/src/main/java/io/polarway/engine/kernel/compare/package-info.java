/// Comparing columns: start with [Comparisons], which gives the kernel of an operator and a type, then [ComparisonKernel].
/// The loops are templates, copied per operator and storage.
@NullMarked
package io.polarway.engine.kernel.compare;

import org.jspecify.annotations.NullMarked;

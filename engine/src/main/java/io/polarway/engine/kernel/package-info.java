/// The loops over values: start with [Kernel], what an expression calls per batch, and [Gather], which copies chosen rows.
/// [PredicateKernel] goes straight to a selection; [LoopTemplate] makes one class per operator of a loop written once.
/// Each kernel owns its loop; [Elementwise] prepares arguments and result for one, [Operands] is what the loop reads, and
/// [Scratch] what it is given.
@NullMarked
package io.polarway.engine.kernel;

import org.jspecify.annotations.NullMarked;

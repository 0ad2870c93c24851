/// Text: [TextKernel] is the frame of most functions, [LikePattern] and [LikeKernel] do LIKE.
@NullMarked
package io.polarway.engine.kernel.string;

import org.jspecify.annotations.NullMarked;

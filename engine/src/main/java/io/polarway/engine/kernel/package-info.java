/// The loops over columns: compare, arithmetic, gather, hash, cast and string work, in SIMD and scalar forms.
@NullMarked
package io.polarway.engine.kernel;

import org.jspecify.annotations.NullMarked;

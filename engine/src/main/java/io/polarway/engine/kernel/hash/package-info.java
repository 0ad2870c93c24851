/// Hashing rows: start with [KeyRows], which turns the key columns of a batch into words to compare and 64-bit hashes, laid
/// out as [KeyLayout] says; [Hash] is the mixing underneath. Equal keys in SQL's sense have equal words (long strings
/// excepted) and equal hashes in any encoding.
@NullMarked
package io.polarway.engine.kernel.hash;

import org.jspecify.annotations.NullMarked;

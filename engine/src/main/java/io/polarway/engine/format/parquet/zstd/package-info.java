/// Decompressing Zstandard frames (RFC 8878) of numbers, faster than the library does. Start with [RepetitiveFrames], which looks at the blocks of
/// a frame and leaves those to the library that have nothing to gain; [LiteralsSection] and [HuffmanDecoder] decode the literals of a
/// block, [SequencesSection] its sequences by the [StateTable] of each of their three codes, and [BlockOutput] carries them out.
@NullMarked
package io.polarway.engine.format.parquet.zstd;

import org.jspecify.annotations.NullMarked;

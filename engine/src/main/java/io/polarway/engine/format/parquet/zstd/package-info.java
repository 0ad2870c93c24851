/// Decompressing Zstandard frames (RFC 8878) of numbers, faster than the library does. Start with [RepetitiveFrames], which looks at the blocks of
/// a frame and leaves those to the library that have nothing to gain; [LiteralsSection] and [HuffmanDecoder] decode the literals of a
/// block, [SequencesSection] and [SequenceDecoder] its sequences, by a [StateTable] for each of their three codes. [CompiledYet] says when the JIT has made that faster.
@NullMarked
package io.polarway.engine.format.parquet.zstd;

import org.jspecify.annotations.NullMarked;

/// Micro-benchmarks by JMH, each on one thread. Those of page decoders lie in the package of the decoders, which are nobody else's;
/// the others run statements over tables in memory, whose time is that of one operator. [io.polarway.bench.micro.Work] counts
/// what they did.
@NullMarked
package io.polarway.bench.micro;

import org.jspecify.annotations.NullMarked;

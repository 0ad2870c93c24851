/// Off-heap memory, counted: start with [MemoryPool], one per engine. Each query has a [QueryMemory] that its buffers come
/// from; whoever holds much (a hash table, a sort) has a [Reservation], so that an error can name it.
@NullMarked
package io.polarway.engine.memory;

import org.jspecify.annotations.NullMarked;

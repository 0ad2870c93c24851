/// COPY TO: start with [CopySink], the end of the pipelines of a query whose rows go to files. [ChunkQueue] puts what workers
/// encode into a file in order, [RowGroups] gathers batches of many small morsels to chunks of the size that a format wants.
@NullMarked
package io.polarway.engine.operator.copy;

import org.jspecify.annotations.NullMarked;

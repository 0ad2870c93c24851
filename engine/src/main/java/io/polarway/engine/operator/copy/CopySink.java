package io.polarway.engine.operator.copy;

import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.io.NewDirectory;

/// The end of a query whose rows go to files. The files are in their places when `complete` has returned; whatever fails
/// before, they are not.
public sealed interface CopySink extends Sink permits SingleFileCopy, PerThreadCopy, PartitionedCopy {
    /// The most memory that rows and chunks on their way take, unless a single chunk needs more.
    long MOST_BYTES = 256L << 20;
    /// The part of all memory that row groups of all workers take while they are collected and encoded.
    long ENCODING_SHARE = 3;

    /// Returns the rows written, after `complete`.
    long rows();

    /// Begins to write: temporary files are there from now on, until the sink is closed.
    ///
    /// @param isOrdered whether rows keep the order of their morsels
    static CopySink open(CopyTarget target, boolean isOrdered, QueryContext context, OperatorProfile profile) {
        Partitioning partitions = target.partitions();
        DirectoryFiles files = target.directory();
        if (files == null) {
            return SingleFileCopy.open(target, isOrdered, context, profile);
        }
        NewDirectory directory = NewDirectory.create(target.location(), target.shown(), files.existing());
        boolean isOpen = false;
        try {
            CopySink sink = partitions != null
                    ? new PartitionedCopy(target, partitions, directory, context, profile)
                    : files.isPerThread()
                            ? new PerThreadCopy(target, directory, context, profile)
                            : SingleFileCopy.open(target, directory, isOrdered, context, profile);
            isOpen = true;
            return sink;
        } finally {
            if (!isOpen) {
                directory.close();
            }
        }
    }

    /// Returns the memory that rows and chunks on their way may take.
    static long budget(QueryContext context) {
        return budget(context.memory().pool().limit());
    }

    private static long budget(long memoryLimit) {
        return Math.clamp(memoryLimit / 4, 1L << 20, MOST_BYTES);
    }

    /// Returns the memory that all workers may take for writing, with what they encode.
    static long mostBytes(long memoryLimit) {
        return budget(memoryLimit) + memoryLimit / ENCODING_SHARE;
    }
}

package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.spill.SpillFile;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/// Rows of one side of a join in a temporary file, by partition. Written by any number of workers, then read by any number.
final class Partitions {
    private final SpillFile file;
    private final List<SqlType> types;
    private final OperatorProfile profile;
    private final List<List<SpillFile.Extent>> extents = new ArrayList<>();

    /// Creates empty ones.
    ///
    /// @param file where rows go, borrowed
    /// @param types of the columns
    /// @param count how many there are
    /// @param profile learns how many bytes were written
    Partitions(SpillFile file, List<SqlType> types, int count, OperatorProfile profile) {
        this.file = file;
        this.types = List.copyOf(types);
        this.profile = profile;
        for (int i = 0; i < count; i++) {
            extents.add(new ArrayList<>());
        }
    }

    /// The rows of one partition.
    ///
    /// @param file where they are
    /// @param types of the columns
    /// @param extents of the file, in the order in which they were written
    record Part(SpillFile file, List<SqlType> types, List<SpillFile.Extent> extents) {
        long rows() {
            return extents.stream().mapToLong(SpillFile.Extent::rows).sum();
        }

        /// Returns the bytes that extents take in memory, from the first one to before extent `end`.
        long bytes(int end) {
            return extents.subList(0, end).stream().mapToLong(SpillFile.Extent::bytes).sum();
        }

        /// Returns the rows of an extent. The caller owns them.
        Batch read(int extent, QueryMemory memory) {
            return file.read(extents.get(extent), types, memory);
        }
    }

    int count() {
        return extents.size();
    }

    List<SqlType> types() {
        return types;
    }

    /// Returns partitions of the same rows in the same file, none of which has a row yet.
    Partitions empty(int count) {
        return new Partitions(file, types, count, profile);
    }

    Part part(int index) {
        return new Part(file, types, extents.get(index));
    }

    boolean isEmpty(int index) {
        return extents.get(index).isEmpty();
    }

    long rows() {
        return extents.stream().flatMap(List::stream).mapToLong(SpillFile.Extent::rows).sum();
    }

    /// Appends the live rows of a batch, borrowed, to a partition.
    void append(int index, Batch batch, QueryMemory memory) {
        List<SpillFile.Extent> written = file.append(batch, memory);
        profile.count("spilled bytes", written.stream().mapToLong(SpillFile.Extent::stored).sum());
        synchronized (extents) {
            extents.get(index).addAll(written);
        }
    }
}

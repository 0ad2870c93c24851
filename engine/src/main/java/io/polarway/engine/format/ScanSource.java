package io.polarway.engine.format;

import io.polarway.engine.exec.Source;

/// The rows of the files of a [FileScan].
public interface ScanSource extends Source {
    /// Returns how many of the files, in their order, have been begun. Asked once no morsel is claimed any more.
    int begun();
}

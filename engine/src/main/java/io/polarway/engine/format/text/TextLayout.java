package io.polarway.engine.format.text;

import io.polarway.engine.exec.Worker;

/// How rows become lines of a file.
interface TextLayout {
    /// Returns what makes lines on one worker. The caller owns it.
    Line open(Worker worker);

    /// Returns what stands before the first line.
    String header();

    /// Returns what stands behind the last line.
    String footer();

    /// Returns how many bytes of the first line are left out, since they only part it from a line before.
    default int skipped() {
        return 0;
    }
}

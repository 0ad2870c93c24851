package io.polarway.engine.error;

/// Who can do something about an error.
public enum ErrorKind {
    /// The statement, its data or its settings: the person at the prompt can mend it.
    USER,
    /// Memory, disk, time or a file that could not be read: the surroundings can be mended.
    RESOURCE,
    /// A fault of the engine itself.
    INTERNAL
}

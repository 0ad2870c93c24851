package io.polarway.engine.memory;

/// Gives memory that the operating system may move out to a file, so that it does not count as memory in use. Thread-safe.
public interface PageSource {
    /// Returns memory filled with zeros. Throws DISK_FULL or IO_ERROR.
    ///
    /// @param bytes a multiple of 4 KiB
    Pages allocate(long bytes);

    /// A piece of such memory. Thread-safe.
    interface Pages {
        /// Returns where it begins.
        long address();

        /// Lets go of the main memory that it takes; what is in it stays, and is read from the file when it is asked for again.
        void unload();

        /// Gives it back; called once.
        void free();
    }
}

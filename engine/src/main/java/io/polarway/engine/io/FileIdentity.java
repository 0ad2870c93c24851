package io.polarway.engine.io;

import org.jspecify.annotations.Nullable;

/// Which file, and which state of it: two equal identities have the same bytes, as far as a file system can tell.
/// A query fixes the identities of its files when it is planned; caches of footers are keyed by them.
///
/// @param path where the file is, as it is shown to people and read again
/// @param size the number of bytes
/// @param modifiedNanos when it was last changed, in nanoseconds since 1970
/// @param key what tells it from another file put in its place (device and inode), or null where there is no such thing
public record FileIdentity(String path, long size, long modifiedNanos, @Nullable Object key) {

    @Override
    public String toString() {
        return path;
    }
}

package io.polarway.engine.io;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which file, and which state of it: two equal identities have the same bytes, as far as a file system can tell.
/// A query fixes the identities of its files when it is planned; caches of footers are keyed by them.
///
/// @param path the file as people see it: relative to the session's directory where the pattern was
/// @param location where the file is, for opening it: an absolute path
/// @param size the number of bytes
/// @param modifiedNanos when it was last changed, in nanoseconds since 1970
/// @param key what tells it from another file put in its place (device and inode), or null where there is no such thing
public record FileIdentity(String path, String location, long size, long modifiedNanos, @Nullable Object key) {

    /// Compares everything but the path, which is only another name for the location.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileIdentity that && location.equals(that.location) && size == that.size
                && modifiedNanos == that.modifiedNanos && Objects.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return Objects.hash(location, size, modifiedNanos, key);
    }

    @Override
    public String toString() {
        return path;
    }
}

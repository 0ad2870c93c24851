/// Reads bytes from files and finds the files: start with [Glob], which lists files by patterns and fixes their
/// [FileIdentity], then [LocalFile], which opens one as a [RandomAccess] if it still is that one.
@NullMarked
package io.polarway.engine.io;

import org.jspecify.annotations.NullMarked;

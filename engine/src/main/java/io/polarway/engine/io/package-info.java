/// Reads bytes from files and finds the files: positional reads, file identity, listing and globs.
@NullMarked
package io.polarway.engine.io;

import org.jspecify.annotations.NullMarked;

/// Casts between the scalar types, and the one text form of each type: start with [Casts] and [TextForm]. Text is read by
/// [NumberReader], [DateTimeReader] and [IntervalText].
@NullMarked
package io.polarway.engine.kernel.cast;

import org.jspecify.annotations.NullMarked;

/// What can go wrong and how it is said: start with [EngineException], whose [ErrorCode] carries the SQLSTATE.
/// [Cancellation] is the flag by which a running query learns that it has to stop.
@NullMarked
package io.polarway.engine.error;

import org.jspecify.annotations.NullMarked;

/// Joins: start with [HashJoin], then [BuildSide], which holds one side, and [ProbeStage] and [NestedLoopStage], through which
/// the other one streams. [MatchTable] finds rows by their keys; [JoinFilter] tells the scan of the probe side what they are.
@NullMarked
package io.polarway.engine.operator.join;

import org.jspecify.annotations.NullMarked;

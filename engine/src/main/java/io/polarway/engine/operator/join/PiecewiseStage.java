package io.polarway.engine.operator.join;

import io.polarway.engine.exec.Stage;
import org.jspecify.annotations.Nullable;

/// The way through the probe side of a join, of whose build side only a piece may be there.
sealed interface PiecewiseStage extends Stage permits NestedLoopStage, ProbeStage {
    /// Says what is known of the rows of the next batch, which has no selection; null if there is one piece, or it does not
    /// matter what the others have.
    void meetPiece(@Nullable PieceMatches matches);
}

package io.polarway.engine.operator.join;

/// What is known of the rows of a probe batch that meets the build side piece by piece.
///
/// @param states a byte for each row, zeros before the first piece; written anew by each piece but the last
/// @param isLast whether no piece comes after this one, so that rows without a match are known
record PieceMatches(byte[] states, boolean isLast) {
}

package io.polarway.engine.plan.parser;

/// Decides between the meanings of words that are both names and parts of the grammar.
final class Lookahead implements PolarwayParserConstants {
    private Lookahead() {}

    /// Returns whether a word starts a clause rather than names, without AS, what stands before it.
    static boolean isClause(Token first, Token second) {
        return first.kind == OFFSET || (first.kind == SEMI || first.kind == ANTI) && second.kind == JOIN;
    }

    /// Returns whether two tokens start the frame of a window, where the name of a window could stand too.
    static boolean isFrame(Token first, Token second) {
        return (first.kind == ROWS || first.kind == RANGE || first.kind == GROUPS) && second.kind != RPAREN
                && second.kind != PARTITION
                && second.kind != ORDER;
    }

    /// Returns whether two tokens start the constructor of a row, rather than name a column `row`.
    static boolean isRowConstructor(Token first, Token second) {
        return first.kind == ROW && second.kind == LPAREN;
    }
}

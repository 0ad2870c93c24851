package io.polarway.sqltests.logic;

/// A record of a logic test: a statement to be executed, or a query whose result is known.
sealed interface LogicRecord permits LogicRecord.Setup, LogicQuery {
    /// A statement that has to succeed.
    record Setup(String sql) implements LogicRecord {
    }
}

package io.polarway.shell;

/// A command of the shell that cannot be obeyed; the message is for the person who typed it.
final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    CommandException(String message) {
        super(message);
    }
}

/// The shell, `./polarway`: start with [Main]. [Runner] executes statements and shows what they give in an
/// [OutputFormat]; [StatementSplitter] finds where statements end; [Prompt] is the conversation with a person.
///
/// It speaks java.sql only, so that it exercises the driver. Neither a terminal of JLine nor anything else that is slow to
/// start is made for `-c`, `-f` and piped input.
@NullMarked
package io.polarway.shell;

import org.jspecify.annotations.NullMarked;

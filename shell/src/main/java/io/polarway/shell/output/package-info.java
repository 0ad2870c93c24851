/// How rows are written: start with [OutputFormat], each of whose formats is a class; [BoxFormat] is the one for people.
@NullMarked
package io.polarway.shell.output;

import org.jspecify.annotations.NullMarked;

/// Writes lines of text, CSV and newline-delimited JSON: start with [TextEncoder], which writes a file, then [Line], which
/// makes the lines of a batch column by column out of the [Cells] of each, and [CellWriter], which writes those.
@NullMarked
package io.polarway.engine.format.text;

import org.jspecify.annotations.NullMarked;

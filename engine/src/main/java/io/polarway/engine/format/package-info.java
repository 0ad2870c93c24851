/// File formats and hive partitions. A format is a package below this one and one line in the list of formats.
@NullMarked
package io.polarway.engine.format;

import org.jspecify.annotations.NullMarked;

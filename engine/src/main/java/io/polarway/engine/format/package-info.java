/// File formats and hive partitions. Start with [FileFormat], what a format offers: an [Inspection] of a file for planning,
/// and a scan, which [FileScan] describes. A format is a package below this one and one line in [FileFormats].
/// To write, a format gives a [FileEncoder] for each file.
/// [UnitedSchema] makes the columns of several files one schema, [HivePartitions] reads columns from directories.
@NullMarked
package io.polarway.engine.format;

import org.jspecify.annotations.NullMarked;

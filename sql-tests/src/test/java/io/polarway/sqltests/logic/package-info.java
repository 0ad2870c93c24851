/// The logic tests of SQLite, run through the driver: start with [LogicTest]. [LogicScript] reads their format
/// (sqlite.org/sqllogictest, "about"), and [LogicQuery] holds a result against what is written there.
@NullMarked
package io.polarway.sqltests.logic;

import org.jspecify.annotations.NullMarked;

/// Programs that people put before a JDBC driver, each doing what it does for them.
@NullMarked
package io.polarway.jdbc.client;

import org.jspecify.annotations.NullMarked;

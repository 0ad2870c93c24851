/// The operators that queries run: filter, project, limit here; larger ones in the packages below this one.
@NullMarked
package io.polarway.engine.operator;

import org.jspecify.annotations.NullMarked;

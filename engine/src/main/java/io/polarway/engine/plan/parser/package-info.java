/// The SQL grammar: from text to Calcite's syntax tree..
@NullMarked
package io.polarway.engine.plan.parser;

import org.jspecify.annotations.NullMarked;

/// The SQL grammar: from text to Calcite's syntax tree. Start reading at [SqlStatementParser], whose table says which nodes
/// are the engine's own; the parser itself is generated from `src/main/codegen`.
@NullMarked
package io.polarway.engine.plan.parser;

import org.jspecify.annotations.NullMarked;

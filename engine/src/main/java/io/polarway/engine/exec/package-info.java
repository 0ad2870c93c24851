/// Running a query: start with [Pipeline], the path of batches from a [Source] through [Operator]s into a [Sink], then
/// [QueryExecution], which runs the pipelines of a query on threads of its own, and [ResultSink], from which the batches of
/// the result are pulled.
@NullMarked
package io.polarway.engine.exec;

import org.jspecify.annotations.NullMarked;

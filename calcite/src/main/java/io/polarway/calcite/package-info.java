/// Files as tables of a `jdbc:calcite:` connection: start with [PolarwaySchemaFactory], which a model names. Subplans over
/// these tables run in the engine as SQL, under the [PolarwayConvention].
@NullMarked
package io.polarway.calcite;

import org.jspecify.annotations.NullMarked;

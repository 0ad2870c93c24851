package io.polarway.engine.format.text;

import io.polarway.engine.kernel.cast.NativeText;
import io.polarway.engine.kernel.decimal.Int128;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.time.ZoneId;

/// What [FixedText] needs besides the value. Used by one thread.
///
/// @param text remembers the last date and zone offset
/// @param scale the digits behind the point of a DECIMAL
/// @param unit 10 to the power of the scale
record CellState(NativeText text, int scale, long unit) {
    static CellState of(SqlType type, ZoneId zone) {
        NativeText text = new NativeText(type instanceof TimestampType timestamp ? timestamp : TimestampType.MICROS,
                zone);
        int scale = type instanceof DecimalType decimal && decimal.isLong() ? decimal.scale() : 0;
        return new CellState(text, scale, Int128.powerOfTen(scale));
    }
}

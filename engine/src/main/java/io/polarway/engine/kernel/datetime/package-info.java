/// Dates, times and intervals: [CivilDate] is the calendar, [ZoneClock] the time zones, [LongMap] and [LongPairMap] the
/// loops that most functions are made of.
@NullMarked
package io.polarway.engine.kernel.datetime;

import org.jspecify.annotations.NullMarked;

package io.polarway.engine.kernel.datetime;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/// Converts between instants and the wall-clock time of one zone, both as timestamps of one unit. Keeps the span between
/// two transitions in which the last value lay, so that a column costs few look-ups. Used by one thread.
///
/// As in PostgreSQL, a wall-clock time that a forward jump skips is read with the offset before the jump, and one that a
/// backward jump repeats is the later of the two.
public final class ZoneClock {
    private final ZoneRules rules;
    private final long unitsPerSecond;
    private long instantFrom = 0;
    private long instantTo = 0;
    private long instantOffset;
    private long localFrom = 0;
    private long localTo = 0;
    private long localOffset;

    /// Creates the clock of a zone.
    ///
    /// @param unitsPerSecond what the timestamps count
    public ZoneClock(ZoneId zone, long unitsPerSecond) {
        this.rules = zone.getRules();
        this.unitsPerSecond = unitsPerSecond;
        if (rules.isFixedOffset()) {
            instantOffset = rules.getOffset(Instant.EPOCH).getTotalSeconds() * unitsPerSecond;
            localOffset = instantOffset;
            instantFrom = Long.MIN_VALUE;
            instantTo = Long.MAX_VALUE;
            localFrom = Long.MIN_VALUE;
            localTo = Long.MAX_VALUE;
        }
    }

    /// Returns the zone of a name such as `Europe/Berlin`, `UTC` or `+02:00`, in any case.
    public static ZoneId zone(String name) {
        try {
            return ZoneId.of(name.strip(), ZoneId.SHORT_IDS);
        } catch (DateTimeException e) {
            for (String known : ZoneId.getAvailableZoneIds()) {
                if (known.equalsIgnoreCase(name.strip())) {
                    return ZoneId.of(known);
                }
            }
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "Unknown time zone '" + name
                            + "'. Use a name such as 'Europe/Berlin' or an offset such as '+02:00'",
                    e);
        }
    }

    /// Returns the offset from UTC at an instant, in units.
    public long offset(long instant) {
        if (instant < instantFrom || instant >= instantTo) {
            findInstant(instant);
        }
        return instantOffset;
    }

    /// Returns the wall-clock time at an instant.
    public long toLocal(long instant) {
        return Math.addExact(instant, offset(instant));
    }

    /// Returns the instant of a wall-clock time.
    public long toInstant(long local) {
        if (local < localFrom || local >= localTo) {
            findLocal(local);
        }
        return Math.subtractExact(local, localOffset);
    }

    private void findInstant(long instant) {
        Instant at = Instant.ofEpochSecond(Math.floorDiv(instant, unitsPerSecond));
        instantOffset = rules.getOffset(at).getTotalSeconds() * unitsPerSecond;
        ZoneOffsetTransition next = rules.nextTransition(at);
        ZoneOffsetTransition before = rules.previousTransition(at.plusSeconds(1));
        instantTo = next == null ? Long.MAX_VALUE : units(next.toEpochSecond());
        instantFrom = before == null ? Long.MIN_VALUE : units(before.toEpochSecond());
    }

    private void findLocal(long local) {
        long second = Math.floorDiv(local, unitsPerSecond);
        LocalDateTime time = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
        ZoneOffsetTransition transition = rules.getTransition(time);
        ZoneOffset offset;
        if (transition == null) {
            offset = rules.getOffset(time);
        } else if (transition.isGap()) {
            offset = transition.getOffsetBefore();
        } else {
            offset = transition.getOffsetAfter();
        }
        localOffset = offset.getTotalSeconds() * unitsPerSecond;
        if (transition != null) {
            localFrom = units(second);
            localTo = units(second) + unitsPerSecond;
            return;
        }
        // The span between two transitions, less what they make ambiguous on either side: a day is more than any jump.
        Instant at = time.toInstant(offset);
        ZoneOffsetTransition next = rules.nextTransition(at);
        ZoneOffsetTransition before = rules.previousTransition(at);
        long day = 86_400;
        localTo = next == null ? Long.MAX_VALUE : units(next.toEpochSecond() + offset.getTotalSeconds() - day);
        localFrom = before == null ? Long.MIN_VALUE : units(before.toEpochSecond() + offset.getTotalSeconds() + day);
        if (local < localFrom || local >= localTo) {
            localFrom = units(second);
            localTo = units(second) + unitsPerSecond;
        }
    }

    /// Returns seconds in units, saturated.
    private long units(long seconds) {
        long high = Math.multiplyHigh(seconds, unitsPerSecond);
        long low = seconds * unitsPerSecond;
        return high == low >> 63 ? low : seconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
}

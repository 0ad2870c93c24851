package io.polarway.engine.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.type.Statistics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Different values of several pieces together.
class DistinctValuesTest {
    private static List<Statistics> pieces(int count, int rows, int distinct, int step) {
        List<Statistics> pieces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pieces.add(new Statistics(rows, 0, i * step, i * step + 999, distinct));
        }
        return pieces;
    }

    @Test
    void rangesBesideEachOtherHaveValuesOfTheirOwn() {
        assertEquals(10_000, DistinctValues.together(pieces(10, 5000, 1000, 1000)), 20);
    }

    @Test
    void fewValuesAreTheSameEverywhere() {
        assertEquals(7, DistinctValues.together(pieces(10, 100_000, 7, 0)));
    }

    @Test
    void halfOfTheRowsDifferentIsASampleOfMore() {
        // 100,000 rows of 100,000 values hit about 63,212 of them; a million rows hit nearly all.
        long together = DistinctValues.together(pieces(10, 100_000, 63_212, 0));
        assertTrue(together > 95_000 && together < 105_000, "was " + together);
    }

    @Test
    void allDifferentInEachPieceAreAllDifferent() {
        assertEquals(1_000_000, DistinctValues.together(pieces(10, 100_000, 100_000, 0)), 10_000);
    }

    @Test
    void onePieceThatDoesNotSayMakesItUnknown() {
        List<Statistics> pieces = pieces(2, 100, 10, 0);
        pieces.add(Statistics.unknown(100));
        assertEquals(-1, DistinctValues.together(pieces));
    }
}

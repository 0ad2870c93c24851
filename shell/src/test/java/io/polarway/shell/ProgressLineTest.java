package io.polarway.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.exec.Progress;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    @Test
    void tellsTheShareTheSpeedAndTheTimeLeft() {
        assertEquals("▕██████                  ▏  25 %  10.0 s  2.0 M rows/s  30 s left",
                ProgressLine.text(new Progress(0.25, 20_000_000, 0, 0), 10));
        assertEquals("▕                        ▏   0 %  1.0 s", ProgressLine.text(new Progress(0, 0, 0, 0), 1));
        assertEquals("▕████████████████████████▏ 100 %  1.0 s  512 rows/s",
                ProgressLine.text(new Progress(1, 512, 0, 0), 1));
        assertEquals("▕██                      ▏  10 %  600.0 s  50 k rows/s  1 h 30 min left",
                ProgressLine.text(new Progress(0.1, 30_000_000, 0, 0), 600));
    }

    @Test
    void tellsTheTimeWhereNothingElseIsKnown() {
        assertEquals("running  0.7 s", ProgressLine.text(Progress.UNKNOWN, 0.7));
    }
}

package io.polarway.engine.format.parquet.zstd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompiledYetTest {
    @Test
    void theDecoderIsTriedNowAndThenUntilItIsFaster() {
        CompiledYet compiled = new CompiledYet();
        List<Long> shares = new ArrayList<>();
        for (int page = 0; page < 96; page++) {
            long share = compiled.share(1_000_000);
            if (share > 0) {
                shares.add(share);
                compiled.decoderTook(shares.size() < 3 ? share * 10 : share, share);
            }
            compiled.libraryTook(900_000, 1_000_000);
        }
        assertEquals(List.of(131_072L, 131_072L, 131_072L, 1_000_000L, 1_000_000L), shares);
        // A page for which the library takes long is none to compare with.
        compiled.libraryTook(9_000_000, 1_000_000);
        compiled.decoderTook(901_000, 1_000_000);
        assertEquals(0, compiled.share(1_000_000));
        compiled.decoderTook(899_000, 1_000_000);
        assertEquals(1_000_000, compiled.share(1_000_000));
        assertEquals(1_000_000, compiled.share(1_000_000));
    }

    @Test
    void aDecoderThatWasNotComparedIsNotFaster() {
        CompiledYet compiled = new CompiledYet();
        compiled.decoderTook(1, 1000);
        assertEquals(0, compiled.share(1000));
    }
}

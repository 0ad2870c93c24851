package io.polarway.sqltests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.bench.MemoryBudgets;
import io.polarway.bench.TpchData;
import io.polarway.bench.TpchTexts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// No query of TPC-H takes more memory than EXPLAIN (BUDGET) says.
class TpchBudgetTest {
    private static Connection polarway;

    @BeforeAll
    static void connect() throws Exception {
        Path directory = TpchData.generate(Path.of("target", "data").toAbsolutePath(), 0.01, TpchTexts.TABLES);
        polarway = DriverManager.getConnection("jdbc:polarway:" + directory, Configuration.DEFAULT.properties());
    }

    @AfterAll
    static void disconnect() throws SQLException {
        polarway.close();
    }

    static IntStream numbers() {
        return IntStream.rangeClosed(1, TpchTexts.QUERIES);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void noneTakesMore(int number) throws SQLException {
        String sql = TpchTexts.query(number);
        MemoryBudgets.Said said = MemoryBudgets.Said.of(polarway, sql);
        long peak = MemoryBudgets.peak(polarway, sql);
        assertTrue(peak <= said.most(),
                "q" + number + " took " + peak + " bytes, at most " + said.most() + " were expected");
    }
}

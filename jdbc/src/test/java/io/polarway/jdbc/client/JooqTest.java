package io.polarway.jdbc.client;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.nullif;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.Engine;
import io.polarway.jdbc.ExampleFiles;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// jOOQ: statements that its DSL writes, and rows as its records.
class JooqTest {
    private static final Field<String> SYMBOL = field(name("symbol"), String.class);
    private static final Field<String> SIDE = field(name("side"), String.class);
    private static final Field<Double> PRICE = field(name("price"), Double.class);
    private static final Field<Long> VOLUME = field(name("volume"), Long.class);
    private static final Field<LocalDateTime> TS = field(name("ts"), LocalDateTime.class);

    @TempDir
    static Path directory;
    static Connection connection;
    static DSLContext jooq;

    @BeforeAll
    static void open() throws SQLException {
        ExampleFiles.ticks(directory);
        ExampleFiles.types(directory);
        connection = DriverManager.getConnection("jdbc:polarway:" + directory + ";timezone=Asia/Tokyo");
        jooq = DSL.using(connection, SQLDialect.DEFAULT);
    }

    @AfterAll
    static void close() throws SQLException {
        Engine engine = connection.unwrap(Engine.class);
        connection.close();
        assertEquals(0, engine.memory().used());
    }

    /// A row of the query below.
    ///
    /// @param symbol the symbol
    /// @param vwap its average
    public record Average(String symbol, double vwap) {
    }

    @Test
    void whatTheDslWritesIsUnderstood() {
        List<Average> averages = jooq
                .select(SYMBOL, sum(PRICE.mul(VOLUME)).div(nullif(sum(VOLUME), inline(BigDecimal.ZERO)))
                        .cast(Double.class).as("vwap"))
                .from(table(name("ticks"))).where(SIDE.eq("BUY").and(SYMBOL.in("S0", "S1", "S2")))
                .groupBy(SYMBOL).having(count().gt(1)).orderBy(SYMBOL.desc()).limit(2).fetchInto(Average.class);
        assertEquals(List.of("S2", "S1"), averages.stream().map(Average::symbol).toList());
        assertEquals(TickVwap.ofBuys().get("S2"), averages.get(0).vwap(), 1e-9);
    }

    @Test
    void plainSqlIsFetchedIntoRecords() {
        List<Average> averages = jooq.resultQuery(TickVwap.SQL, "BUY").fetchInto(Average.class);
        assertEquals(TickVwap.ofBuys().entrySet().stream().map(e -> new Average(e.getKey(), e.getValue())).toList(),
                averages);
    }

    @Test
    void timesAreThoseOfJavaTime() {
        LocalDateTime first = LocalDateTime.of(2024, 1, 2, 3, 4, 5, 123_456_000);
        Record range = jooq.select(min(TS), max(TS)).from(table(name("ticks"))).where(TS.lt(first.plusSeconds(1)))
                .fetchSingle();
        assertEquals(first, range.get(0));
        assertEquals(first.plusNanos(999_000_000), range.get(1));
        assertEquals(List.of(0L),
                jooq.select(VOLUME).from(table(name("ticks"))).where(TS.eq(first)).fetch(VOLUME));
    }

    @Test
    void everyTypeIsFetched() {
        Record row = jooq.selectFrom(table(name("types"))).where(field(name("int"), Integer.class).isNotNull())
                .fetchSingle();
        assertEquals(true, row.get("bool"));
        assertEquals(4_200_000_000L, row.get("big"));
        assertEquals(new BigDecimal("1234567.89"), row.get("dec"));
        assertEquals("ü€日 text that is longer", row.get("text"));
        assertEquals(LocalDate.of(2024, 2, 29), row.get("date", LocalDate.class));
        assertEquals(LocalTime.of(1, 2, 3), row.get("time", LocalTime.class).withNano(0));
        assertEquals(LocalDateTime.of(2024, 2, 29, 12, 34, 56, 123_456_000), row.get("ts", LocalDateTime.class));
        assertEquals(Instant.parse("2024-02-29T12:34:56.123456Z"), row.get("tstz", OffsetDateTime.class).toInstant());
        assertEquals(UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"), row.get("uuid", UUID.class));
    }

    @Test
    void rowsAreStreamed() throws SQLException {
        long sum = 0;
        try (Cursor<Record1<Long>> rows = jooq.select(VOLUME).from(table(name("ticks"))).fetchSize(500).fetchLazy()) {
            for (Record1<Long> row : rows) {
                sum += row.value1();
            }
        }
        assertEquals(99_999L * 50_000, sum);
        try (Cursor<Record1<Long>> halfRead = jooq.select(VOLUME).from(table(name("ticks"))).fetchLazy()) {
            assertNotNull(halfRead.fetchNext());
            assertEquals(3, halfRead.fetchNext(3).size());
        }
        assertEquals(0, connection.unwrap(Engine.class).memory().used());
    }

    @Test
    void errorsKeepTheirState() {
        DataAccessException error = assertThrows(DataAccessException.class,
                () -> jooq.fetch("SELECT nothing FROM ticks"));
        assertEquals("42703", error.sqlState());
    }

    /// Metadata gives them a catalog and a schema, with which jOOQ then qualifies their columns.
    @Test
    void theTablesAreFoundAndRead() {
        Table<?> ticks = jooq.meta().getTables("ticks").getFirst();
        Field<?> price = Objects.requireNonNull(ticks.field("price"));
        assertNotNull(ticks.field("ts"));
        String sql = jooq.select(price).from(ticks).where(price.isNotNull()).orderBy(price).limit(1).getSQL();
        assertTrue(sql.contains("\"main\".\"ticks\".\"price\""), sql);
        assertEquals(jooq.fetchValue("SELECT MIN(price) FROM ticks"),
                jooq.select(price).from(ticks).where(price.isNotNull()).orderBy(price).limit(1).fetchOne(0));
    }
}

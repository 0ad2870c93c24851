package io.polarway.engine.catalog;

import static io.polarway.engine.catalog.TableTester.error;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What names stand for.
class CatalogTest {
    @TempDir
    Path directory;

    private TableTester tester;
    private Catalog catalog;

    @BeforeEach
    void open() throws IOException {
        tester = new TableTester(directory);
        catalog = tester.catalog;
        tester.write("trades.parquet", "SELECT 1 AS i");
        Files.createDirectories(directory.resolve("Ticks/day=1"));
        Files.createDirectories(directory.resolve("nothing/here"));
        tester.write("Ticks/day=1/x.parquet", "SELECT 2 AS i");
        Files.writeString(directory.resolve("notes.txt"), "text");
        Files.writeString(directory.resolve("_hidden.parquet"), "text");
    }

    @AfterEach
    void close() {
        tester.close();
    }

    private Table table(String... name) {
        return catalog.entry(List.of(name), tester.cancellation) instanceof CatalogEntry.TableEntry entry
                ? entry.table()
                : org.junit.jupiter.api.Assertions.fail("no table " + List.of(name));
    }

    private List<String> names() {
        return catalog.names(tester.cancellation).stream().map(name -> name.kind() + " " + name.name()).toList();
    }

    @Test
    void filesAndFoldersAreTables() {
        assertEquals(List.of(List.of(1)), tester.scan(table("trades"), null));
        assertEquals(List.of(List.of(1)), tester.scan(table("TRADES"), null));
        assertEquals(List.of(List.of(1)), tester.scan(table("trades.parquet"), null));
        assertEquals(List.of(List.of(1)), tester.scan(table("main", "trades"), null));
        assertEquals(List.of(List.of(2, 1L)), tester.scan(table("ticks"), null));
        assertEquals(List.of("FILE Ticks", "FILE trades"), names());
        assertNull(catalog.entry(List.of("notes"), tester.cancellation));
        assertNull(catalog.entry(List.of("_hidden"), tester.cancellation));
        assertNull(catalog.entry(List.of("other", "trades"), tester.cancellation));
        assertNull(catalog.entry(List.of("../x"), tester.cancellation));
    }

    @Test
    void aFolderMayHaveTheNameOfAFile() throws IOException {
        Files.createDirectories(directory.resolve("out.parquet"));
        tester.write("out.parquet/part-0.parquet", "SELECT 4 AS i");
        assertEquals(List.of(List.of(4)), tester.scan(table("out"), null));
        assertEquals(List.of(List.of(4)), tester.scan(table("OUT.PARQUET"), null));
        assertEquals(List.of(List.of(4)), tester.scan(tester.table("out.parquet"), null));
        assertTrue(names().contains("FILE out"));
    }

    @Test
    void theExactNameGoesBeforeOneInAnotherCase() {
        tester.write("TRADES.parquet", "SELECT 3 AS i");
        assertEquals(List.of(List.of(1)), tester.scan(table("trades"), null));
        assertEquals(List.of(List.of(3)), tester.scan(table("TRADES"), null));
        assertTrue(String.valueOf(error(() -> table("Trades")).getMessage())
                .startsWith("Table name is ambiguous: Trades"));
    }

    @Test
    void undefinedNamesComeWithASuggestion() {
        assertEquals("Table not found: tradse. Did you mean \"trades\"?",
                catalog.undefined(List.of("tradse"), tester.cancellation).getMessage());
        assertEquals("Table not found: x.trades. There is no schema \"x\", only main and temp",
                catalog.undefined(List.of("x", "trades"), tester.cancellation).getMessage());
    }

    @Test
    void views() {
        catalog.createView(List.of("v"), "SELECT 1", List.of("a"), false);
        assertEquals(new CatalogEntry.ViewEntry("v", "SELECT 1", List.of("a")),
                catalog.entry(List.of("V"), tester.cancellation));
        EngineException taken = error(() -> catalog.createView(List.of("V"), "SELECT 2", List.of(), false));
        assertEquals(ErrorCode.DUPLICATE_OBJECT, taken.code());
        catalog.createView(List.of("temp", "v"), "SELECT 2", List.of(), true);
        assertEquals(new CatalogEntry.ViewEntry("v", "SELECT 2", List.of()),
                catalog.entry(List.of("v"), tester.cancellation));
        assertEquals(List.of("FILE Ticks", "FILE trades", "VIEW v"), names());
        assertEquals(ErrorCode.INVALID_STATEMENT,
                error(() -> catalog.drop(List.of("v"), CatalogName.Kind.EXTERNAL_TABLE, true, tester.cancellation))
                        .code());
        catalog.drop(List.of("v"), CatalogName.Kind.VIEW, false, tester.cancellation);
        catalog.drop(List.of("v"), CatalogName.Kind.VIEW, true, tester.cancellation);
        assertEquals(ErrorCode.UNDEFINED_TABLE,
                error(() -> catalog.drop(List.of("v"), CatalogName.Kind.VIEW, false, tester.cancellation)).code());
        assertEquals(ErrorCode.INVALID_STATEMENT,
                error(() -> catalog.drop(List.of("trades"), CatalogName.Kind.VIEW, false, tester.cancellation)).code());
    }

    @Test
    void aViewHidesAFile() {
        catalog.createView(List.of("trades"), "SELECT 1", List.of(), false);
        assertTrue(catalog.entry(List.of("trades"), tester.cancellation) instanceof CatalogEntry.ViewEntry);
        assertEquals(List.of("FILE Ticks", "VIEW trades"), names());
    }

    private ExternalTable external(String name, Schema columns, List<String> partitions, String... locations) {
        return new ExternalTable(name, columns, "PARQUET", partitions, List.of(locations), Map.of());
    }

    @Test
    void externalTables() {
        catalog.createExternalTable(List.of(), external("e", Schema.of(), List.of("day"), "Ticks/**/*.parquet"), false,
                false,
                tester.cancellation);
        assertEquals(List.of(List.of(2, 1L)), tester.scan(table("E"), null));
        assertEquals(List.of("FILE Ticks", "EXTERNAL_TABLE e", "FILE trades").stream().sorted().toList(),
                names().stream().sorted().toList());
        // A second file is seen by the next statement.
        tester.write("Ticks/day=1/y.parquet", "SELECT 3 AS i");
        assertEquals(2, tester.scan(table("e"), null).size());
        catalog.createExternalTable(List.of(), external("e", Schema.of(), List.of(), "trades.parquet"), false, true,
                tester.cancellation);
        assertEquals(2, tester.scan(table("e"), null).size());
        catalog.createExternalTable(List.of(), external("e", Schema.of(), List.of(), "trades.parquet"), true, false,
                tester.cancellation);
        assertEquals(1, tester.scan(table("e"), null).size());
        catalog.drop(List.of("e"), CatalogName.Kind.EXTERNAL_TABLE, false, tester.cancellation);
        assertNull(catalog.entry(List.of("e"), tester.cancellation));
    }

    @Test
    void aValueThatDoesNotFitTheDeclaredTypeNamesItsPlace() {
        tester.write("texts.parquet",
                "SELECT CASE i WHEN 70 THEN 'x' ELSE (i % 5)::VARCHAR END AS t, i FROM range(100) t(i)");
        catalog.createExternalTable(List.of(), external("e",
                Schema.of(new Field("t", ScalarType.INTEGER), new Field("i", ScalarType.BIGINT)), List.of(),
                "texts.parquet"),
                false, false, tester.cancellation);
        assertEquals(100, tester.scan(table("e"), List.of("i"), null).size());
        EngineException error = error(() -> tester.scan(table("e"), null));
        assertTrue(String.valueOf(error.getMessage()).startsWith("Row group 0 of texts.parquet, column \"t\": "),
                error.getMessage());
        assertTrue(String.valueOf(error.getMessage()).contains("'x'"), error.getMessage());
    }

    @Test
    void declaredColumnsAreCheckedAgainstTheFiles() {
        Schema declared = Schema.of(new Field("day", ScalarType.INTEGER), new Field("I", ScalarType.BIGINT));
        catalog.createExternalTable(List.of(), external("e", declared, List.of("day"), "Ticks"), false, false,
                tester.cancellation);
        assertEquals("(day INTEGER, I BIGINT)", table("e").schema().toString());
        assertEquals(List.of(List.of(1, 2L)), tester.scan(table("e"), null));
        EngineException missing = error(() -> catalog.createExternalTable(List.of(),
                external("f", Schema.of(new Field("j", ScalarType.BIGINT)), List.of(), "trades.parquet"), false, false,
                tester.cancellation));
        assertEquals(ErrorCode.SCHEMA_MISMATCH, missing.code());
        assertTrue(
                String.valueOf(missing.getMessage())
                        .startsWith("Declared column not found in the files: j. They have i"),
                missing.getMessage());
        EngineException partition = error(() -> catalog.createExternalTable(List.of(),
                external("f", Schema.of(), List.of("i"), "Ticks"), false, false, tester.cancellation));
        assertEquals(ErrorCode.SCHEMA_MISMATCH, partition.code());
        EngineException type = error(() -> catalog.createExternalTable(List.of(),
                external("f", Schema.of(new Field("i", ScalarType.UUID)), List.of(), "trades.parquet"), false, false,
                tester.cancellation));
        assertEquals(
                "Column \"i\" is INTEGER in 'trades.parquet', which cannot be cast to UUID, as which it is declared",
                type.getMessage());
        assertEquals(ErrorCode.FILE_NOT_FOUND, error(() -> catalog.createExternalTable(List.of(),
                external("f", Schema.of(), List.of(), "x/*.parquet"), false, false, tester.cancellation)).code());
        assertEquals(ErrorCode.INVALID_ARGUMENT, error(() -> catalog.createExternalTable(List.of(),
                new ExternalTable("f", Schema.of(), "orc", List.of(), List.of("Ticks"), Map.of()), false, false,
                tester.cancellation)).code());
        assertNull(catalog.entry(List.of("f"), tester.cancellation));
    }
}

package io.polarway.engine.format.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polarway.engine.format.parquet.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Reads the files of csv-spectrum as their JSON says. Skipped where the folder of foreign files is absent.
class SpectrumTest {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> files() throws IOException {
        return Files.list(SharedData.folder("csv-spectrum/csvs")).sorted()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> read(file)));
    }

    private void read(Path original) throws IOException {
        String name = original.getFileName().toString().replace(".csv", ".json");
        Path file = original;
        String text = Files.readString(original);
        if (name.contains("_crlf") && text.indexOf('\r') < 0) {
            // A checkout made LF of its newlines.
            file = Files.writeString(folder.resolve(original.getFileName().toString()), text.replace("\n", "\r\n"));
        }
        JsonNode expected = new ObjectMapper().readTree(SharedData.folder("csv-spectrum/json").resolve(name).toFile());
        CsvReading reading = new CsvReading(Map.of("all_varchar", true, "header", true, "nullstr", "\u0001"));
        for (int block : new int[]{1, 7, 1 << 20}) {
            List<List<@Nullable Object>> rows = reading.with(block, 2).rows(file);
            List<String> names = reading.schema(file).fields().stream().map(field -> field.name()).toList();
            assertEquals(expected.size(), rows.size());
            for (int row = 0; row < rows.size(); row++) {
                assertEquals(expected.get(row).size(), names.size());
                for (int i = 0; i < names.size(); i++) {
                    assertEquals(expected.get(row).get(names.get(i)).asText(), rows.get(row).get(i));
                }
            }
        }
    }
}

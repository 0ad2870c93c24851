package io.polarway.sqltests;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/// One way to run all scripts; their results must not depend on it.
public enum Configuration {
    /// As it comes, but in a fixed time zone.
    DEFAULT(Map.of()),
    /// One thread.
    ONE_THREAD(Map.of("threads", "1")),
    /// Batches of three rows on four threads, so that everything crosses a batch's end.
    TINY_BATCHES(Map.of("batch_rows", "3", "threads", "4")),
    /// Whatever can be put aside goes to temporary files at every batch.
    SPILLING(Map.of("threads", "2", "force_spill", "true")),
    /// Arrow's debug allocator, which notices a buffer used after it was freed; runs in a JVM of its own.
    DEBUG_ALLOCATOR(Map.of("threads", "2"));

    private final Map<String, String> settings;

    Configuration(Map<String, String> settings) {
        this.settings = settings;
    }

    /// Returns those that this JVM was asked to run: the system property `polarway.test.configurations` is `all` or a list
    /// of names such as `default,one_thread`. The debug allocator runs in the JVM that has it, and only there.
    static List<Configuration> chosen() {
        String names = System.getProperty("polarway.test.configurations", "all").toLowerCase(Locale.ROOT);
        boolean debugging = Boolean.getBoolean("arrow.memory.debug.allocator");
        return Arrays.stream(values()).filter(value -> (value == DEBUG_ALLOCATOR) == debugging)
                .filter(value -> debugging || names.equals("all")
                        || List.of(names.split(",")).contains(value.name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    /// Returns the properties of a connection. With the system property `polarway.force_spill`, every configuration spills.
    public Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("timezone", "UTC");
        settings.forEach(properties::setProperty);
        if (Boolean.getBoolean("polarway.force_spill")) {
            properties.setProperty("force_spill", "true");
        }
        return properties;
    }
}

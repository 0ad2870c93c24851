package io.polarway.jdbc;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.io.InvalidPath;
import io.polarway.engine.settings.Setting;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// What a URL and its properties ask for.
///
/// `jdbc:polarway:[directory][;setting=value]...` Settings may also begin with `?` and be joined by `&`, as many
/// tools write them. Those of the URL win over the properties.
///
/// @param directory where relative paths begin
/// @param settings the settings by name
/// @param ignored the properties that are no settings, by name
record ConnectionUrl(Path directory, Map<String, String> settings, List<String> ignored) {
    static final String PREFIX = "jdbc:polarway:";

    /// Reads a URL. A setting in it that does not exist is an error; a property that is no setting is only ignored, since
    /// tools and pools pass properties of their own.
    static ConnectionUrl parse(String url, Properties properties) throws SQLException {
        String rest = url.substring(PREFIX.length());
        int end = 0;
        while (end < rest.length() && rest.charAt(end) != ';' && rest.charAt(end) != '?') {
            end++;
        }
        String directory = rest.substring(0, end).strip();
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> ignored = new ArrayList<>();
        for (String name : properties.stringPropertyNames()) {
            if (Setting.all().stream().anyMatch(setting -> setting.name().equalsIgnoreCase(name))) {
                settings.put(Setting.named(name).name(), properties.getProperty(name));
            } else if (!name.equals("user") && !name.equals("password")) {
                // Those two are given by every tool, and there is nothing to log in to.
                ignored.add(name);
            }
        }
        try {
            for (String part : rest.substring(end).split("[;?&]")) {
                if (part.isBlank()) {
                    continue;
                }
                int equals = part.indexOf('=');
                if (equals < 0) {
                    throw SqlErrors.wrongArgument("Expected setting=value in the URL, found: " + part
                            + ". For example " + PREFIX + "/data;threads=2");
                }
                settings.put(Setting.named(part.substring(0, equals).strip()).name(),
                        part.substring(equals + 1).strip());
            }
            return new ConnectionUrl(Path.of(directory).toAbsolutePath().normalize(), settings, ignored);
        } catch (EngineException e) {
            throw SqlErrors.of(e, null);
        } catch (InvalidPathException e) {
            throw SqlErrors.wrongArgument("Not a directory: " + directory + ": " + InvalidPath.reason(e));
        }
    }
}

package io.polarway.engine.settings;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The values of the settings of one session, over the defaults. Thread-safe.
public final class Settings {
    private final Map<Setting<?>, Object> values = new ConcurrentHashMap<>();

    /// Creates settings that are all at their defaults.
    public Settings() {
    }

    /// Creates a copy.
    public Settings(Settings other) {
        values.putAll(other.values);
    }

    /// Returns the value of a setting.
    @SuppressWarnings("unchecked")
    public <T> T get(Setting<T> setting) {
        Object value = values.get(setting);
        return value == null ? setting.defaultValue() : (T) value;
    }

    /// Sets a setting.
    public <T> void set(Setting<T> setting, T value) {
        values.put(setting, value);
    }

    /// Sets a setting from text. Throws INVALID_ARGUMENT if the text does not fit.
    public <T> void parse(Setting<T> setting, String text) {
        set(setting, setting.parse(text));
    }

    /// Sets a setting back to its default.
    public void reset(Setting<?> setting) {
        values.remove(setting);
    }

    /// Returns the value of a setting as SHOW writes it.
    public <T> String write(Setting<T> setting) {
        return setting.write(get(setting));
    }
}

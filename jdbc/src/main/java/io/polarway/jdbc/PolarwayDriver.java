package io.polarway.jdbc;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.settings.Settings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.DriverVersion;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.UnregisteredDriver;
import org.jspecify.annotations.Nullable;

/// The driver of `jdbc:polarway:[directory]`.
///
/// The directory is where relative paths begin, and its files and folders show as tables; without one it is the working
/// directory. Properties, and `;name=value` in the URL, are settings of the engine such as `memory_limit` or
/// `threads`. Connections with the same memory limit, threads and temporary directory share one engine.
public final class PolarwayDriver extends UnregisteredDriver {
    private static final int MAJOR = 0;
    private static final int MINOR = 1;
    private static final String VERSION = "0.1.0";

    static {
        try {
            DriverManager.registerDriver(new PolarwayDriver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Creates a driver; the ServiceLoader and DriverManager call this.
    public PolarwayDriver() {
    }

    @Override
    protected AvaticaFactory createFactory() {
        return new PolarwayFactory();
    }

    @Override
    protected DriverVersion createDriverVersion() {
        return new DriverVersion("Polarway JDBC Driver", VERSION, "Polarway", VERSION, false, MAJOR, MINOR, MAJOR,
                MINOR);
    }

    @Override
    protected String getConnectStringPrefix() {
        return ConnectionUrl.PREFIX;
    }

    @Override
    public Meta createMeta(AvaticaConnection connection) {
        return new PolarwayMeta(connection);
    }

    @Override
    public boolean acceptsURL(@Nullable String url) throws SQLException {
        if (url == null) {
            throw SqlErrors.wrongArgument("The URL is null");
        }
        return url.startsWith(ConnectionUrl.PREFIX);
    }

    @Override
    public @Nullable Connection connect(@Nullable String url, @Nullable Properties info) throws SQLException {
        if (url == null || !acceptsURL(url)) {
            return null;
        }
        Properties properties = info == null ? new Properties() : info;
        ConnectionUrl wanted = ConnectionUrl.parse(url, properties);
        try {
            Settings settings = new Settings();
            for (Map.Entry<String, String> entry : wanted.settings().entrySet()) {
                settings.parse(Setting.named(entry.getKey()), entry.getValue());
            }
            SharedEngine shared = SharedEngine.open(settings);
            try {
                PolarwayConnection connection = new PolarwayConnection(this, factory, url, properties, shared);
                connection.open(wanted, settings);
                return connection;
            } catch (Throwable e) {
                shared.close();
                throw e;
            }
        } catch (EngineException e) {
            throw SqlErrors.of(e, null);
        }
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties info) {
        Properties given = info == null ? new Properties() : info;
        return Setting.all().stream().map(setting -> describe(setting, given)).toArray(DriverPropertyInfo[]::new);
    }

    private static <T> DriverPropertyInfo describe(Setting<T> setting, Properties given) {
        DriverPropertyInfo property = new DriverPropertyInfo(setting.name(),
                given.getProperty(setting.name(), setting.write(setting.defaultValue())));
        property.description = setting.description();
        return property;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("io.polarway");
    }
}

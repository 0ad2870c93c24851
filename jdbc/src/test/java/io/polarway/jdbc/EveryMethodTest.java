package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.Engine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Calls every method of every JDBC object with plausible and with useless arguments: it answers, or throws an SQLException
/// with an SQLState and a message, and never anything else.
class EveryMethodTest {
    private static final Set<String> LEFT_OUT = Set.of("abort", "close", "closeOnCompletion", "setShardingKey",
            "setShardingKeyIfValid");

    private final List<String> faults = new ArrayList<>();

    private void callAll(Class<?> type, Object object) {
        Method[] methods = type.getMethods();
        Arrays.sort(methods, Comparator.comparing(Method::toString));
        for (Method method : methods) {
            if (method.getDeclaringClass() != Object.class && !LEFT_OUT.contains(method.getName())) {
                call(method, object, true);
                call(method, object, false);
            }
        }
    }

    private void call(Method method, Object object, boolean isPlausible) {
        Object[] arguments = Arrays.stream(method.getParameterTypes()).map(type -> argument(type, isPlausible))
                .toArray();
        try {
            Object answer = method.invoke(object, arguments);
            if (answer instanceof AutoCloseable closeable && !(answer instanceof Connection)) {
                closeable.close();
            }
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof SQLException error)) {
                boolean isNullArgument = !isPlausible && e.getCause() instanceof NullPointerException;
                if (!isNullArgument) {
                    faults.add(method + " " + Arrays.toString(arguments) + " threw " + e.getCause());
                }
            } else if (error.getSQLState() == null || error.getMessage() == null) {
                faults.add(method + " " + Arrays.toString(arguments) + " threw " + error + " without state or message");
            }
        } catch (Exception e) {
            faults.add(method + " " + e);
        }
    }

    private static Object argument(Class<?> type, boolean isPlausible) {
        Map<Class<?>, Object> plausible = Map.ofEntries(Map.entry(int.class, 1), Map.entry(long.class, 1L),
                Map.entry(short.class, (short) 1), Map.entry(byte.class, (byte) 1), Map.entry(float.class, 1f),
                Map.entry(double.class, 1.0), Map.entry(boolean.class, true), Map.entry(String.class, "x"),
                Map.entry(BigDecimal.class, BigDecimal.ONE), Map.entry(Class.class, Integer.class),
                Map.entry(byte[].class, new byte[]{1}), Map.entry(Object.class, 1),
                Map.entry(String[].class, new String[]{"x"}));
        Map<Class<?>, Object> useless = Map.of(int.class, -7, long.class, -7L, short.class, (short) -7, byte.class,
                (byte) -7,
                float.class, -7f, double.class, -7.0, boolean.class, false);
        return isPlausible ? plausible.get(type) : useless.get(type);
    }

    @Test
    void everyMethodAnswersOrSaysWhyNot() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:polarway:")) {
            Statement statement = connection.createStatement();
            PreparedStatement prepared = connection.prepareStatement("SELECT CAST(? AS INTEGER) AS x");
            ResultSet rows = connection.createStatement().executeQuery("SELECT 1 AS x");
            rows.next();
            ResultSetMetaData columns = rows.getMetaData();
            ParameterMetaData parameters = prepared.getParameterMetaData();
            callAll(ResultSetMetaData.class, columns);
            callAll(ParameterMetaData.class, parameters);
            callAll(DatabaseMetaData.class, connection.getMetaData());
            callAll(ResultSet.class, rows);
            callAll(Statement.class, statement);
            callAll(PreparedStatement.class, prepared);
            callAll(Connection.class, connection);
            rows.close();
            statement.close();
            prepared.close();
            callAll(ResultSet.class, rows);
            callAll(Statement.class, statement);
            callAll(PreparedStatement.class, prepared);
            Engine engine = connection.unwrap(Engine.class);
            connection.close();
            callAll(Connection.class, connection);
            assertEquals(0, engine.memory().used());
        }
        assertEquals("", String.join("\n", faults));
    }
}

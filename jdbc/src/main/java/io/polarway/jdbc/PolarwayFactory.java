package io.polarway.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Properties;
import java.util.TimeZone;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.AvaticaPreparedStatement;
import org.apache.calcite.avatica.AvaticaResultSet;
import org.apache.calcite.avatica.AvaticaSpecificDatabaseMetaData;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.UnregisteredDriver;
import org.jspecify.annotations.Nullable;

/// Makes the driver's own kinds of Avatica's objects. Connections and prepared statements need more than Avatica hands
/// over here, so that [PolarwayDriver] and [PolarwayConnection] make those; result sets are made by [StatementRun].
final class PolarwayFactory implements AvaticaFactory {
    @Override
    public int getJdbcMajorVersion() {
        return 4;
    }

    @Override
    public int getJdbcMinorVersion() {
        return 3;
    }

    @Override
    public AvaticaConnection newConnection(UnregisteredDriver driver, AvaticaFactory factory, String url,
            Properties info)
            throws SQLException {
        throw SqlErrors.unsupported("A connection that the driver did not make");
    }

    @Override
    public AvaticaStatement newStatement(AvaticaConnection connection, Meta.@Nullable StatementHandle handle,
            int resultSetType, int resultSetConcurrency, int resultSetHoldability) {
        return new PolarwayStatement((PolarwayConnection) connection, handle, resultSetHoldability);
    }

    @Override
    public AvaticaPreparedStatement newPreparedStatement(AvaticaConnection connection,
            Meta.@Nullable StatementHandle handle, Meta.Signature signature, int resultSetType,
            int resultSetConcurrency,
            int resultSetHoldability) throws SQLException {
        throw SqlErrors.unsupported("A prepared statement that the connection did not make");
    }

    @Override
    public AvaticaResultSet newResultSet(AvaticaStatement statement, QueryState state, Meta.Signature signature,
            TimeZone timeZone, Meta.@Nullable Frame firstFrame) throws SQLException {
        throw SqlErrors.unsupported("A result set that no execution made");
    }

    @Override
    public AvaticaSpecificDatabaseMetaData newDatabaseMetaData(AvaticaConnection connection) {
        return new PolarwayDatabaseMetaData((PolarwayConnection) connection);
    }

    @Override
    public @Nullable ResultSetMetaData newResultSetMetaData(AvaticaStatement statement, Meta.Signature signature) {
        return null;
    }
}

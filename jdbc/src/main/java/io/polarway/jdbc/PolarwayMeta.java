package io.polarway.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.MetaImpl;
import org.apache.calcite.avatica.QueryState;
import org.apache.calcite.avatica.remote.TypedValue;

/// The part of Avatica's protocol that a driver within the process needs: handles of statements. Statements are run by
/// [StatementRun] and metadata is made by [PolarwayDatabaseMetaData], without a protocol in between.
final class PolarwayMeta extends MetaImpl {
    private final AtomicInteger statements = new AtomicInteger();

    PolarwayMeta(AvaticaConnection connection) {
        super(connection);
    }

    @Override
    public StatementHandle createStatement(ConnectionHandle connectionHandle) {
        return new StatementHandle(connectionHandle.id, statements.incrementAndGet(), null);
    }

    @Override
    public void closeStatement(StatementHandle handle) {
        // The statement itself has closed what it holds.
    }

    @Override
    public StatementHandle prepare(ConnectionHandle connectionHandle, String sql, long maxRowCount) {
        return createStatement(connectionHandle);
    }

    @Override
    @SuppressWarnings("deprecation")
    public ExecuteResult prepareAndExecute(StatementHandle handle, String sql, long maxRowCount,
            PrepareCallback callback) {
        return noResult();
    }

    @Override
    public ExecuteResult prepareAndExecute(StatementHandle handle, String sql, long maxRowCount,
            int maxRowsInFirstFrame,
            PrepareCallback callback) {
        return noResult();
    }

    @Override
    public ExecuteBatchResult prepareAndExecuteBatch(StatementHandle handle, List<String> sqlCommands) {
        return new ExecuteBatchResult(new long[0]);
    }

    @Override
    public ExecuteBatchResult executeBatch(StatementHandle handle, List<List<TypedValue>> parameterValues) {
        return new ExecuteBatchResult(new long[0]);
    }

    @Override
    public Frame fetch(StatementHandle handle, long offset, int fetchMaxRowCount) {
        return Frame.EMPTY;
    }

    @Override
    @SuppressWarnings("deprecation")
    public ExecuteResult execute(StatementHandle handle, List<TypedValue> parameterValues, long maxRowCount) {
        return noResult();
    }

    @Override
    public ExecuteResult execute(StatementHandle handle, List<TypedValue> parameterValues, int maxRowsInFirstFrame) {
        return noResult();
    }

    @Override
    public boolean syncResults(StatementHandle handle, QueryState state, long offset) {
        return false;
    }

    @Override
    public void commit(ConnectionHandle connectionHandle) {
        // Statements take effect at once.
    }

    @Override
    public void rollback(ConnectionHandle connectionHandle) {
        // Statements take effect at once.
    }

    private static ExecuteResult noResult() {
        return new ExecuteResult(new ArrayList<>());
    }
}

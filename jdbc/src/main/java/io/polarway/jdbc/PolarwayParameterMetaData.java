package io.polarway.jdbc;

import io.polarway.engine.type.SqlType;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.util.List;

/// Describes the parameters of a prepared statement, by the types that their places in the statement ask for.
///
/// @param types the types of the parameters
record PolarwayParameterMetaData(List<SqlType> types) implements ParameterMetaData {
    private JdbcType type(int parameter) throws SQLException {
        if (parameter < 1 || parameter > types.size()) {
            throw new SQLException("There is no parameter " + parameter + ": the statement has " + types.size(),
                    SqlErrors.NO_SUCH_COLUMN);
        }
        return JdbcType.of(types.get(parameter - 1));
    }

    @Override
    public int getParameterCount() {
        return types.size();
    }

    @Override
    public int isNullable(int parameter) throws SQLException {
        type(parameter);
        return parameterNullable;
    }

    @Override
    public boolean isSigned(int parameter) throws SQLException {
        return type(parameter).isSigned();
    }

    @Override
    public int getPrecision(int parameter) throws SQLException {
        return type(parameter).precision();
    }

    @Override
    public int getScale(int parameter) throws SQLException {
        return type(parameter).scale();
    }

    @Override
    public int getParameterType(int parameter) throws SQLException {
        return type(parameter).code();
    }

    @Override
    public String getParameterTypeName(int parameter) throws SQLException {
        return type(parameter).name();
    }

    @Override
    public String getParameterClassName(int parameter) throws SQLException {
        return type(parameter).javaClass().getName();
    }

    @Override
    public int getParameterMode(int parameter) throws SQLException {
        type(parameter);
        return parameterModeIn;
    }

    @Override
    public <T> T unwrap(Class<T> wanted) throws SQLException {
        if (wanted.isInstance(this)) {
            return wanted.cast(this);
        }
        throw SqlErrors.notWrapped(this, wanted);
    }

    @Override
    public boolean isWrapperFor(Class<?> wanted) {
        return wanted.isInstance(this);
    }
}

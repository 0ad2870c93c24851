package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Column;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.SqlType;
import org.apache.parquet.format.ColumnMetaData;

/// A column chunk, brought to the type that the column has over all files.
final class ChunkColumn implements RowGroupColumn {
    ChunkColumn(RandomAccess file, ColumnMetaData chunk, ParquetColumn column, SqlType type, long rows, Scratch scratch) {
        throw EngineException.of(ErrorCode.UNSUPPORTED, "Values of '" + file.identity().path() + "' cannot be read yet");
    }

    static boolean isReadable(ParquetColumn column, SqlType type) {
        return column.type().equals(type);
    }

    @Override
    public Column read(int rows) {
        throw EngineException.internal("no chunk");
    }

    @Override
    public void skip(int rows) {
    }

    @Override
    public void close() {
    }
}

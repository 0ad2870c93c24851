package io.polarway.engine.format.parquet;

import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/// Columns of Parquet files as parquet-java reads them, in a form in which they can be compared with this engine's.
final class JavaReading {
    private JavaReading() {
    }

    private static final class Builder extends ParquetReader.Builder<Group> {
        Builder(InputFile file, ParquetConfiguration configuration) {
            super(file, configuration);
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    /// Returns the values of all columns, each as text in the form of [DuckReading#text].
    static List<List<String>> read(Path file, List<SqlType> types) throws IOException {
        List<List<String>> values = new ArrayList<>();
        types.forEach(_ -> values.add(new ArrayList<>()));
        try (ParquetReader<Group> reader = new Builder(new LocalInputFile(file), new PlainParquetConfiguration())
                .withCodecFactory(new JavaCodecs()).build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                for (int i = 0; i < types.size(); i++) {
                    values.get(i).add(row.getFieldRepetitionCount(i) == 0 ? null
                            : DuckReading.text(value(row, i, types.get(i)), types.get(i)));
                }
            }
        }
        return values;
    }

    private static Object value(Group row, int column, SqlType type) {
        PrimitiveTypeName physical = row.getType().getType(column).asPrimitiveType().getPrimitiveTypeName();
        return switch (physical) {
            case BOOLEAN -> row.getBoolean(column, 0);
            case INT32 -> type instanceof DecimalType decimal
                    ? BigDecimal.valueOf(row.getInteger(column, 0), decimal.scale())
                    : (Object) row.getInteger(column, 0);
            case INT64 -> type instanceof DecimalType decimal
                    ? BigDecimal.valueOf(row.getLong(column, 0), decimal.scale())
                    : (Object) row.getLong(column, 0);
            case FLOAT -> row.getFloat(column, 0);
            case DOUBLE -> row.getDouble(column, 0);
            case BINARY, FIXED_LEN_BYTE_ARRAY -> {
                byte[] bytes = row.getBinary(column, 0).getBytes();
                yield type instanceof DecimalType decimal ? new BigDecimal(new BigInteger(bytes), decimal.scale())
                        : type == ScalarType.VARCHAR ? new String(bytes, StandardCharsets.UTF_8) : bytes;
            }
            case INT96 -> throw new IllegalArgumentException();
        };
    }
}

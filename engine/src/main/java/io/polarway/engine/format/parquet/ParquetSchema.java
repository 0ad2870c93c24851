package io.polarway.engine.format.parquet;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;

/// The top-level columns of a Parquet file, in the file's order, those that cannot be read included.
///
/// @param columns the columns
/// @param leaves the number of column chunks that every row group has
public record ParquetSchema(List<ParquetColumn> columns, int leaves) {
    private static final int DEEPEST = 200;

    /// Copies the list.
    public ParquetSchema {
        columns = List.copyOf(columns);
    }

    /// Reads the schema of a footer. Throws CORRUPT_FILE, without the file's name, if its parts do not fit each other.
    public static ParquetSchema of(FileMetaData footer) {
        List<SchemaElement> elements = footer.getSchema();
        if (elements == null || elements.isEmpty()) {
            throw corrupt("it has no elements");
        }
        SchemaElement root = elements.getFirst();
        if (root.isSetType()) {
            throw corrupt("its root is not a group");
        }
        Walk walk = new Walk(elements);
        List<ParquetColumn> columns = new ArrayList<>();
        for (int i = 0; i < root.getNum_children(); i++) {
            columns.add(walk.column());
        }
        if (walk.next != elements.size()) {
            throw corrupt("it has " + (elements.size() - walk.next) + " elements too many");
        }
        return new ParquetSchema(withoutEncrypted(columns, walk.leaves, footer), walk.leaves);
    }

    /// Returns the columns that can be read, as fields.
    public Schema schema() {
        return new Schema(columns.stream().filter(ParquetColumn::isSupported)
                .map(column -> new Field(column.name(), column.type(), column.isNullable())).toList());
    }

    private static List<ParquetColumn> withoutEncrypted(List<ParquetColumn> columns, int leaves, FileMetaData footer) {
        if (footer.getRow_groups() == null) {
            return columns;
        }
        boolean[] encrypted = new boolean[leaves];
        for (RowGroup group : footer.getRow_groups()) {
            List<ColumnChunk> chunks = group.getColumns();
            if (chunks == null || chunks.size() != leaves) {
                throw corrupt("a row group has " + (chunks == null ? 0 : chunks.size()) + " column chunks, the schema "
                        + leaves);
            }
            for (int leaf = 0; leaf < leaves; leaf++) {
                ColumnChunk chunk = chunks.get(leaf);
                encrypted[leaf] |= chunk.isSetCrypto_metadata() || !chunk.isSetMeta_data();
            }
        }
        List<ParquetColumn> readable = new ArrayList<>();
        for (ParquetColumn column : columns) {
            readable.add(column.isSupported() && encrypted[column.leaf()]
                    ? ColumnTypes.unsupported(column.name(), column.leaf(), "it is encrypted")
                    : column);
        }
        return readable;
    }

    private static EngineException corrupt(String what) {
        return EngineException.of(ErrorCode.CORRUPT_FILE, "The schema is malformed: " + what);
    }

    /// A walk over the elements of the schema, which are a tree in depth-first order.
    private static final class Walk {
        private final List<SchemaElement> elements;
        private int next = 1;
        private int leaves;

        Walk(List<SchemaElement> elements) {
            this.elements = elements;
        }

        ParquetColumn column() {
            int leaf = leaves;
            SchemaElement element = take();
            if (!element.isSetType()) {
                descend(element, 0);
                return ColumnTypes.unsupported(element.getName(), leaf, ColumnTypes.nested(element));
            }
            leaves++;
            if (element.isSetRepetition_type() && element.getRepetition_type() == FieldRepetitionType.REPEATED) {
                return ColumnTypes.unsupported(element.getName(), leaf, "its type is a list (a repeated field)");
            }
            return ColumnTypes.of(element, leaf);
        }

        private SchemaElement take() {
            if (next >= elements.size()) {
                throw corrupt("elements are missing at its end");
            }
            SchemaElement element = elements.get(next++);
            if (element.getName() == null) {
                throw corrupt("an element has no name");
            }
            return element;
        }

        private void descend(SchemaElement group, int depth) {
            if (depth > DEEPEST) {
                throw corrupt("it is nested deeper than " + DEEPEST + " levels");
            }
            for (int i = 0; i < group.getNum_children(); i++) {
                SchemaElement element = take();
                if (element.isSetType()) {
                    leaves++;
                } else {
                    descend(element, depth + 1);
                }
            }
        }
    }
}

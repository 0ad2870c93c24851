package io.polarway.jdbc;

import io.polarway.engine.type.Schema;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.avatica.Meta;

/// The columns of a result, found by label, and the time zone in which its instants are shown.
///
/// @param schema the columns
/// @param timezone the session's time zone when the statement was executed
/// @param ordinals the position, counted from 1, of the first column of each label in lower case
record ResultShape(Schema schema, ZoneId timezone, Map<String, Integer> ordinals) {

    static ResultShape of(Schema schema, ZoneId timezone) {
        Map<String, Integer> ordinals = HashMap.newHashMap(schema.size());
        for (int i = 0; i < schema.size(); i++) {
            ordinals.putIfAbsent(schema.field(i).name().toLowerCase(Locale.ROOT), i + 1);
        }
        return new ResultShape(schema, timezone, ordinals);
    }

    /// Returns the position, counted from 1, of the column with this label: the first one that differs in case only.
    int find(String label) throws SQLException {
        Integer ordinal = ordinals.get(label.toLowerCase(Locale.ROOT));
        if (ordinal == null) {
            throw new SQLException("Column not found: " + label + ". The result has "
                    + String.join(", ", schema.fields().stream().map(field -> field.name()).toList()),
                    SqlErrors.NO_SUCH_COLUMN);
        }
        return ordinal;
    }

    /// Returns what Avatica's classes ask for; the driver's own read the schema.
    Meta.Signature signature(String sql) {
        return new Meta.Signature(List.of(), sql, List.of(), Map.of(), Meta.CursorFactory.OBJECT,
                Meta.StatementType.SELECT);
    }
}

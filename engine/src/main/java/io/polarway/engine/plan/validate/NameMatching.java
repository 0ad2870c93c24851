package io.polarway.engine.plan.validate;

import com.google.common.collect.ImmutableList;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rel.type.StructKind;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/// How names are found: in any case, but a name written exactly so wins over those that differ in case, and among several of
/// those none is found.
public final class NameMatching implements SqlNameMatcher {
    public static final NameMatching INSTANCE = new NameMatching();

    private NameMatching() {
    }

    /// Lets Calcite keep columns apart that differ only in case; names are matched by the other methods.
    @Override
    public boolean isCaseSensitive() {
        return true;
    }

    @Override
    public boolean matches(String string, String name) {
        return string.equalsIgnoreCase(name);
    }

    @Override
    public <K extends List<String>, V> @Nullable V get(Map<K, V> map, List<String> prefixNames, List<String> names) {
        List<String> key = ImmutableList.<String>builder().addAll(prefixNames).addAll(names).build();
        for (Map.Entry<K, V> entry : map.entrySet()) {
            List<String> candidate = entry.getKey();
            boolean matches = candidate.size() == key.size();
            for (int i = 0; matches && i < key.size(); i++) {
                matches = candidate.get(i).equalsIgnoreCase(key.get(i));
            }
            if (matches) {
                return entry.getValue();
            }
        }
        return null;
    }

    @Override
    public String bestString() {
        return "";
    }

    @Override
    public @Nullable RelDataTypeField field(RelDataType rowType, String fieldName) {
        RelDataTypeField found = null;
        int others = 0;
        for (RelDataTypeField field : rowType.getFieldList()) {
            if (field.getName().equals(fieldName)) {
                return field;
            }
            if (field.getName().equalsIgnoreCase(fieldName)) {
                others += found == null ? 0 : 1;
                found = found == null ? field : found;
            }
        }
        if (others > 0) {
            throw EngineException.of(ErrorCode.AMBIGUOUS_COLUMN, "Column is ambiguous: " + fieldName
                    + ". There are several that differ only in case, so write it in the case of one of them");
        }
        if (found == null && rowType.getStructKind() == StructKind.PEEK_FIELDS) {
            return rowType.getField(fieldName, false, false);
        }
        return found;
    }

    @Override
    public int frequency(Iterable<String> names, String name) {
        int exact = 0;
        int similar = 0;
        for (String candidate : names) {
            if (candidate.equals(name)) {
                exact++;
            }
            if (candidate.equalsIgnoreCase(name)) {
                similar++;
            }
        }
        return exact > 0 ? exact : similar;
    }

    @Override
    public List<String> distinctCopy(Iterable<String> names) {
        List<String> distinct = new ArrayList<>();
        Set<String> seen = createSet();
        for (String name : names) {
            if (seen.add(name)) {
                distinct.add(name);
            }
        }
        return distinct;
    }

    @Override
    public Set<String> createSet() {
        return new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    }
}

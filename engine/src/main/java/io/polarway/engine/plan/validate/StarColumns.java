package io.polarway.engine.plan.validate;

import io.polarway.engine.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlStarExclude;
import org.apache.calcite.sql.SqlStarReplace;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.Static;

/// Writes out `*` over joins with USING or NATURAL where Calcite would take the wrong columns: with EXCLUDE or REPLACE,
/// beside other columns, and where there is a semi or anti join.
final class StarColumns {
    private final MergedColumns merged;
    private final EngineValidator validator;

    StarColumns(MergedColumns merged, EngineValidator validator) {
        this.merged = merged;
        this.validator = validator;
    }

    /// A column that `*` stands for.
    ///
    /// @param isMerged whether a join made it of a column of either side
    record Column(String name, SqlNode value, boolean isMerged) {
        boolean isCalled(String other) {
            return name.equalsIgnoreCase(other);
        }

        /// Returns whether an entry of EXCLUDE means it.
        private boolean is(SqlIdentifier excluded) {
            String table = excluded.isSimple() ? null : excluded.names.get(excluded.names.size() - 2);
            return isCalled(excluded.names.getLast()) && (table == null || !isMerged
                    && table.equalsIgnoreCase(((SqlIdentifier) value).names.getFirst()));
        }
    }

    /// Writes out the stars of a SELECT whose FROM is validated, in its own list.
    void write(SqlSelect select) {
        SqlNode from = select.getFrom();
        SqlNodeList items = select.getSelectList();
        if (from == null || !MergedColumns.hasUsing(from)
                || items.stream().noneMatch(item -> isOwn(item, select, from))) {
            return;
        }
        Set<String> names = NameMatching.INSTANCE.createSet();
        items.stream().filter(item -> !isOwn(item, select, from)).forEach(item -> addName(item, names));
        List<SqlNode> written = new ArrayList<>();
        for (SqlNode item : items) {
            if (!isOwn(item, select, from)) {
                written.add(item);
                continue;
            }
            for (Column column : changed(item, merged.columns(from, item.getParserPosition()))) {
                written.add(named(column, select, names));
            }
        }
        items.clear();
        items.addAll(written);
    }

    private static boolean isOwn(SqlNode item, SqlSelect select, SqlNode from) {
        if (StarChanges.is(item)) {
            return StarChanges.star(item).names.size() == 1;
        }
        return item instanceof SqlIdentifier name && name.isStar() && name.names.size() == 1
                && (select.getSelectList().size() > 1 || MergedColumns.hasHalf(from));
    }

    private static void addName(SqlNode item, Set<String> names) {
        SqlNode name = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(1) : item;
        if (name instanceof SqlIdentifier identifier && !identifier.isStar()) {
            names.add(identifier.names.getLast());
        }
    }

    /// Returns an item for a column, under a name that no other has, as Calcite names those of stars.
    private SqlNode named(Column column, SqlSelect select, Set<String> names) {
        String name = column.name();
        for (int i = 0; !names.add(name); i++) {
            name = column.name() + i;
        }
        if (!name.equals(column.name())) {
            validator.addRenamed(select, name, column.name());
        } else if (column.value() instanceof SqlIdentifier identifier && identifier.names.getLast().equals(name)) {
            return identifier;
        }
        SqlParserPos position = column.value().getParserPosition();
        return SqlStdOperatorTable.AS.createCall(position, column.value(), new SqlIdentifier(name, position));
    }

    private List<Column> changed(SqlNode item, List<Column> columns) {
        return switch (item) {
            case SqlStarExclude exclude -> excluded(exclude, columns);
            case SqlStarReplace replace -> replaced(replace, columns);
            default -> columns;
        };
    }

    private List<Column> excluded(SqlStarExclude item, List<Column> columns) {
        List<Column> kept = new ArrayList<>(columns);
        for (SqlNode node : item.getExcludeList()) {
            SqlIdentifier name = (SqlIdentifier) node;
            if (columns.stream().noneMatch(column -> column.is(name))) {
                String last = name.names.getLast();
                throw columns.stream().anyMatch(column -> column.isMerged() && column.isCalled(last))
                        ? Errors.at(ErrorCode.UNSUPPORTED, "Column " + last + " is one of USING or NATURAL, which are"
                                + " columns of both tables: write EXCLUDE (" + last + ")", name)
                        : validator.newValidationError(name,
                                Static.RESOURCE.selectStarExcludeListContainsUnknownColumns(name.toString()));
            }
            kept.removeIf(column -> column.is(name));
        }
        if (kept.isEmpty()) {
            throw validator.newValidationError(item, Static.RESOURCE.selectStarExcludeCannotExcludeAllColumns());
        }
        return kept;
    }

    private List<Column> replaced(SqlStarReplace item, List<Column> columns) {
        List<Column> replaced = new ArrayList<>(columns);
        Set<String> names = new HashSet<>();
        for (SqlNode node : item.getReplaceList()) {
            SqlCall as = (SqlCall) node;
            SqlIdentifier alias = as.operand(1);
            String name = alias.names.getLast();
            if (!alias.isSimple() || columns.stream().noneMatch(column -> column.isCalled(name))) {
                throw validator.newValidationError(alias,
                        Static.RESOURCE.selectStarReplaceListContainsUnknownColumns(alias.toString()));
            }
            if (!names.add(name.toLowerCase(Locale.ROOT))) {
                throw validator.newValidationError(alias,
                        Static.RESOURCE.selectStarReplaceListContainsDuplicateColumns(name));
            }
            replaced.replaceAll(column -> column.isCalled(name)
                    ? new Column(column.name(), as.operand(0), false)
                    : column);
        }
        return replaced;
    }
}

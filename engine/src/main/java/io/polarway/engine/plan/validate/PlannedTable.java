package io.polarway.engine.plan.validate;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.plan.RelOptSchema;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelDistribution;
import org.apache.calcite.rel.RelDistributions;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelReferentialConstraint;
import org.apache.calcite.rel.logical.LogicalTableScan;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.SqlAccessType;
import org.apache.calcite.sql.validate.SqlModality;
import org.apache.calcite.sql.validate.SqlMonotonicity;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// A table of one statement in Calcite's terms: rows of the catalog to be scanned, or the plan of a view.
public final class PlannedTable extends Prepare.AbstractPreparingTable {
    private final String name;
    private final RelDataType rowType;
    private final int visibleColumns;
    private final io.polarway.engine.catalog.@Nullable Table table;
    private final @Nullable RelNode view;
    private final Entry entry = new Entry();

    private PlannedTable(String name, RelDataType rowType, int visibleColumns,
            io.polarway.engine.catalog.@Nullable Table table, @Nullable RelNode view) {
        this.name = name;
        this.rowType = rowType;
        this.visibleColumns = visibleColumns;
        this.table = table;
        this.view = view;
    }

    /// Creates the table of a scan.
    ///
    /// @param rowType the columns with the hidden ones after them
    public static PlannedTable scan(String name, RelDataType rowType, io.polarway.engine.catalog.Table table) {
        return new PlannedTable(name, rowType, table.schema().size(), table, null);
    }

    /// Creates the table of a view.
    public static PlannedTable view(String name, RelDataType rowType, RelNode plan) {
        return new PlannedTable(name, rowType, rowType.getFieldCount(), null, plan);
    }

    /// Returns whether `*` leaves a column out.
    public boolean isHidden(String column) {
        for (int i = visibleColumns; i < rowType.getFieldCount(); i++) {
            if (rowType.getFieldList().get(i).getName().equals(column)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public RelNode toRel(ToRelContext context) {
        RelNode plan = view;
        return plan == null ? LogicalTableScan.create(context.getCluster(), this, ImmutableList.of()) : plan;
    }

    @Override
    public double getRowCount() {
        io.polarway.engine.catalog.Table scanned = table;
        return scanned == null ? 100 : Math.max(1, scanned.estimatedRows());
    }

    @Override
    public List<String> getQualifiedName() {
        return ImmutableList.of(name);
    }

    @Override
    public RelDataType getRowType() {
        return rowType;
    }

    @Override
    public @Nullable RelOptSchema getRelOptSchema() {
        return null;
    }

    @Override
    public <T> @Nullable T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        if (type.isInstance(entry)) {
            return type.cast(entry);
        }
        return type.isInstance(table) ? type.cast(table) : null;
    }

    /// Returns what Calcite's schema holds for this table.
    public Table entry() {
        return entry;
    }

    private final class Entry extends AbstractTable {
        @Override
        public RelDataType getRowType(RelDataTypeFactory factory) {
            return rowType;
        }

        @Override
        public <C> @Nullable C unwrap(Class<C> type) {
            return type.isInstance(PlannedTable.this) ? type.cast(PlannedTable.this) : super.unwrap(type);
        }
    }

    @Override
    public List<RelCollation> getCollationList() {
        return ImmutableList.of();
    }

    @Override
    public RelDistribution getDistribution() {
        return RelDistributions.ANY;
    }

    @Override
    public boolean isKey(ImmutableBitSet columns) {
        return false;
    }

    @Override
    public List<ImmutableBitSet> getKeys() {
        return ImmutableList.of();
    }

    @Override
    public List<RelReferentialConstraint> getReferentialConstraints() {
        return ImmutableList.of();
    }

    @SuppressWarnings("rawtypes")
    @Override
    public @Nullable Expression getExpression(Class type) {
        return null;
    }

    @Override
    protected RelOptTable extend(Table extendedTable) {
        return this;
    }

    @Override
    public boolean supportsModality(SqlModality modality) {
        return modality == SqlModality.RELATION;
    }

    @Override
    public boolean isTemporal() {
        return false;
    }

    @Override
    public SqlMonotonicity getMonotonicity(String columnName) {
        return SqlMonotonicity.NOT_MONOTONIC;
    }

    @Override
    public SqlAccessType getAllowedAccess() {
        return SqlAccessType.READ_ONLY;
    }
}

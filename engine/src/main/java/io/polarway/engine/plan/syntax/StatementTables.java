package io.polarway.engine.plan.syntax;

import io.polarway.engine.catalog.CatalogEntry;
import io.polarway.engine.catalog.CatalogName;
import io.polarway.engine.catalog.CatalogReads;
import io.polarway.engine.catalog.InformationSchema;
import io.polarway.engine.catalog.RangeTable;
import io.polarway.engine.catalog.Table;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.ErrorKind;
import io.polarway.engine.error.NearestName;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.plan.parser.FilesTable;
import io.polarway.engine.plan.parser.SourceRanges;
import io.polarway.engine.plan.validate.Errors;
import io.polarway.engine.plan.validate.PlannedTable;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.lookup.LikePattern;
import org.apache.calcite.schema.lookup.Lookup;
import org.apache.calcite.schema.lookup.Named;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// The tables of one query: a statement's, or a view's. Each table reference is resolved once, when the query is bound, and
/// gets an internal name (`#0`, `#1`, ...) under which Calcite finds it. No two tables of a statement have the same name,
/// whichever view they come from: Calcite takes scans of equal names for the same.
public final class StatementTables extends AbstractSchema {
    /// The format that each table function reads.
    private static final Map<String, String> FORMATS = Map.of("read_parquet", "parquet", "parquet_scan", "parquet",
            "read_csv", "csv", "read_csv_auto", "csv");

    private final CatalogReads catalog;
    private final Cancellation cancellation;
    private final RelDataTypeFactory typeFactory;
    private final ViewExpander views;
    private final AtomicInteger names;
    private final Map<String, PlannedTable> planned = new LinkedHashMap<>();

    /// Plans the query of a view.
    public interface ViewExpander {
        /// Returns the plan of a view's query, whose row type has the view's column names.
        PlannedTable expand(CatalogEntry.ViewEntry view, String internalName);
    }

    /// Creates the tables of a query.
    ///
    /// @param names counts the internal names of the whole statement
    public StatementTables(CatalogReads catalog, Cancellation cancellation, RelDataTypeFactory typeFactory,
            ViewExpander views,
            AtomicInteger names) {
        this.catalog = catalog;
        this.cancellation = cancellation;
        this.typeFactory = typeFactory;
        this.views = views;
        this.names = names;
    }

    /// Resolves a name of the catalog.
    ///
    /// @return the internal name
    String named(SqlIdentifier name) {
        if (InformationSchema.isView(name.names)) {
            return add(located(name,
                    () -> InformationSchema.table(name.names.getLast(), catalog.unrepeatable(), this::columns,
                            cancellation)));
        }
        CatalogEntry entry = located(name, () -> {
            CatalogEntry found = catalog.entry(name.names, cancellation);
            if (found == null) {
                throw catalog.unrepeatable().undefined(name.names, cancellation);
            }
            return found;
        });
        return switch (entry) {
            case CatalogEntry.TableEntry table -> add(table.table());
            case CatalogEntry.ViewEntry view -> {
                String internalName = nextName();
                planned.put(internalName, located(name, () -> views.expand(view, internalName)));
                yield internalName;
            }
        };
    }

    /// Returns the columns of a name of the catalog.
    private Schema columns(CatalogName name) {
        return switch (catalog.entry(List.of(name.name()), cancellation)) {
            case CatalogEntry.TableEntry table -> table.table().schema();
            case CatalogEntry.ViewEntry view -> Types.schema(views.expand(view, "#view").getRowType());
            case null -> Schema.of();
        };
    }

    /// Resolves files with declared columns.
    String declared(DeclaredFiles files) {
        return add(located(files, () -> catalog.files(files.table(), cancellation)));
    }

    /// Resolves a path or glob in quotes.
    String files(String glob, SqlNode node) {
        return add(located(node, () -> catalog.fileTable(null, List.of(glob), Map.of(), cancellation)));
    }

    /// Resolves a table function: `read_parquet(paths, name => value, ...)`.
    String function(SqlCall call) {
        String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
        String format = FORMATS.get(name);
        if (format == null) {
            throw Errors.at(ErrorCode.UNDEFINED_FUNCTION, "Table function not found: " + name
                    + NearestName.hint(name, List.of("read_parquet", "read_csv", "range", "generate_series")), call);
        }
        if (call.operandCount() == 0) {
            throw Errors.at(ErrorCode.INVALID_ARGUMENT, name + " takes a path or a list of paths", call);
        }
        List<String> paths = FilesTable.paths(call.operand(0));
        Map<String, Object> options = new LinkedHashMap<>();
        for (SqlNode argument : call.getOperandList().subList(1, call.operandCount())) {
            if (argument.getKind() != SqlKind.ARGUMENT_ASSIGNMENT
                    || !(((SqlCall) argument).operand(1) instanceof SqlIdentifier option)) {
                throw Errors.at(ErrorCode.INVALID_ARGUMENT,
                        name + " takes a path or a list of paths, then options such as filename = true", argument);
            }
            options.put(option.getSimple().toLowerCase(Locale.ROOT), value(((SqlCall) argument).operand(0)));
        }
        return add(located(call, () -> catalog.fileTable(format, paths, options, cancellation)));
    }

    /// Resolves a table function that counts.
    ///
    /// @return the internal name
    String range(String name, List<Long> numbers, SqlCall call) {
        return add(located(call, () -> RangeTable.of(name, numbers)));
    }

    /// Returns the value of an option: a literal, a word, or a list of paths.
    public static Object value(SqlNode node) {
        if (node instanceof SqlLiteral literal) {
            Object value = switch (literal.getTypeName()) {
                case BOOLEAN -> literal.booleanValue();
                case DECIMAL, DOUBLE -> literal.bigDecimalValue();
                default -> literal.toValue();
            };
            if (value != null) {
                return value;
            }
        }
        if (node instanceof SqlIdentifier word && word.isSimple()) {
            return word.getSimple();
        }
        if (node.getKind() == SqlKind.ARRAY_VALUE_CONSTRUCTOR) {
            return FilesTable.paths(node);
        }
        if (node.getKind() == SqlKind.MAP_VALUE_CONSTRUCTOR && node instanceof SqlCall map) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (int i = 0; i + 1 < map.operandCount(); i += 2) {
                values.put(String.valueOf(value(map.operand(i))), value(map.operand(i + 1)));
            }
            return values;
        }
        throw Errors.at(ErrorCode.INVALID_ARGUMENT,
                "The value of an option is a literal, a list of them or a map such as {'name': 'type'}", node);
    }

    private <T extends @Nullable Object> T located(SqlNode node, java.util.function.Supplier<T> action) {
        try {
            return action.get();
        } catch (EngineException e) {
            if (e.range() != null || e.code().kind() != ErrorKind.USER) {
                throw e;
            }
            throw new EngineException(e.code(), String.valueOf(e.getMessage()),
                    SourceRanges.of(node.getParserPosition()), e);
        }
    }

    private String nextName() {
        return "#" + names.getAndIncrement();
    }

    private String add(Table table) {
        String internalName = nextName();
        RelDataTypeFactory.Builder builder = typeFactory.builder();
        for (Field field : table.schema().fields()) {
            builder.add(field.name(), Types.relType(typeFactory, field.type()));
        }
        for (Field field : table.hiddenColumns().fields()) {
            builder.add(field.name(), Types.relType(typeFactory, field.type()));
        }
        planned.put(internalName, PlannedTable.scan(internalName, builder.build(), table));
        return internalName;
    }

    /// Returns the names of all columns of all tables, for suggestions.
    public Set<String> columnNames() {
        Set<String> names = new LinkedHashSet<>();
        planned.values().forEach(table -> names.addAll(table.getRowType().getFieldNames()));
        return names;
    }

    /// Returns the table of an internal name, or null.
    @Nullable
    PlannedTable table(String internalName) {
        return planned.get(internalName);
    }

    @Override
    public Lookup<org.apache.calcite.schema.Table> tables() {
        return new Lookup<>() {
            @Override
            public org.apache.calcite.schema.@Nullable Table get(String name) {
                PlannedTable table = planned.get(name);
                return table == null ? null : table.entry();
            }

            @Override
            public @Nullable Named<org.apache.calcite.schema.Table> getIgnoreCase(String name) {
                org.apache.calcite.schema.Table table = get(name);
                return table == null ? null : new Named<>(name, table);
            }

            @Override
            public Set<String> getNames(LikePattern pattern) {
                return new LinkedHashSet<>(new ArrayList<>(planned.keySet()));
            }
        };
    }
}

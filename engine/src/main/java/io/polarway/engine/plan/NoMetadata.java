package io.polarway.engine.plan;

import io.polarway.engine.error.EngineException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.metadata.BuiltInMetadata.AllPredicates;
import org.apache.calcite.rel.metadata.BuiltInMetadata.Collation;
import org.apache.calcite.rel.metadata.BuiltInMetadata.ColumnOrigin;
import org.apache.calcite.rel.metadata.BuiltInMetadata.ColumnUniqueness;
import org.apache.calcite.rel.metadata.BuiltInMetadata.CumulativeCost;
import org.apache.calcite.rel.metadata.BuiltInMetadata.DistinctRowCount;
import org.apache.calcite.rel.metadata.BuiltInMetadata.Distribution;
import org.apache.calcite.rel.metadata.BuiltInMetadata.ExplainVisibility;
import org.apache.calcite.rel.metadata.BuiltInMetadata.ExpressionLineage;
import org.apache.calcite.rel.metadata.BuiltInMetadata.FunctionalDependency;
import org.apache.calcite.rel.metadata.BuiltInMetadata.InputFieldsUsed;
import org.apache.calcite.rel.metadata.BuiltInMetadata.LowerBoundCost;
import org.apache.calcite.rel.metadata.BuiltInMetadata.MaxRowCount;
import org.apache.calcite.rel.metadata.BuiltInMetadata.Measure;
import org.apache.calcite.rel.metadata.BuiltInMetadata.Memory;
import org.apache.calcite.rel.metadata.BuiltInMetadata.MinRowCount;
import org.apache.calcite.rel.metadata.BuiltInMetadata.NodeTypes;
import org.apache.calcite.rel.metadata.BuiltInMetadata.NonCumulativeCost;
import org.apache.calcite.rel.metadata.BuiltInMetadata.Parallelism;
import org.apache.calcite.rel.metadata.BuiltInMetadata.PercentageOriginalRows;
import org.apache.calcite.rel.metadata.BuiltInMetadata.PopulationSize;
import org.apache.calcite.rel.metadata.BuiltInMetadata.Predicates;
import org.apache.calcite.rel.metadata.BuiltInMetadata.RowCount;
import org.apache.calcite.rel.metadata.BuiltInMetadata.Selectivity;
import org.apache.calcite.rel.metadata.BuiltInMetadata.Size;
import org.apache.calcite.rel.metadata.BuiltInMetadata.TableReferences;
import org.apache.calcite.rel.metadata.BuiltInMetadata.UniqueKeys;
import org.apache.calcite.rel.metadata.MetadataHandler;
import org.apache.calcite.rel.metadata.MetadataHandlerProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ArrowSet;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Answers every question of Calcite's about a plan with "unknown". The rewrites need no estimates, and Calcite's own answers
/// would be compiled at first use, which takes longer than everything else in planning. The answers are written out: a proxy
/// for each kind of question would be generated at run time, a fifth of a cold start.
final class NoMetadata implements MetadataHandlerProvider {
    private static final NoMetadata INSTANCE = new NoMetadata();

    private final Map<Class<?>, MetadataHandler<?>> handlers = Map.ofEntries(
            Map.entry(AllPredicates.Handler.class, (AllPredicates.Handler) (node, query) -> null),
            Map.entry(Collation.Handler.class, (Collation.Handler) (node, query) -> null),
            Map.entry(ColumnOrigin.Handler.class, (ColumnOrigin.Handler) (node, query, what) -> null),
            Map.entry(ColumnUniqueness.Handler.class, (ColumnUniqueness.Handler) (node, query, columns, what) -> null),
            Map.entry(CumulativeCost.Handler.class, (CumulativeCost.Handler) (node, query) -> null),
            Map.entry(DistinctRowCount.Handler.class, (DistinctRowCount.Handler) (node, query, columns, what) -> null),
            Map.entry(Distribution.Handler.class, (Distribution.Handler) (node, query) -> null),
            Map.entry(ExplainVisibility.Handler.class, (ExplainVisibility.Handler) (node, query, what) -> null),
            Map.entry(ExpressionLineage.Handler.class, (ExpressionLineage.Handler) (node, query, what) -> null),
            Map.entry(InputFieldsUsed.Handler.class, (InputFieldsUsed.Handler) (node, query) -> null),
            Map.entry(LowerBoundCost.Handler.class, (LowerBoundCost.Handler) (node, query, what) -> null),
            Map.entry(MaxRowCount.Handler.class, (MaxRowCount.Handler) (node, query) -> null),
            Map.entry(MinRowCount.Handler.class, (MinRowCount.Handler) (node, query) -> null),
            Map.entry(NodeTypes.Handler.class, (NodeTypes.Handler) (node, query) -> null),
            Map.entry(NonCumulativeCost.Handler.class, (NonCumulativeCost.Handler) (node, query) -> null),
            Map.entry(PercentageOriginalRows.Handler.class, (PercentageOriginalRows.Handler) (node, query) -> null),
            Map.entry(PopulationSize.Handler.class, (PopulationSize.Handler) (node, query, what) -> null),
            Map.entry(Predicates.Handler.class, (Predicates.Handler) (node, query) -> null),
            Map.entry(RowCount.Handler.class, (RowCount.Handler) (node, query) -> null),
            Map.entry(Selectivity.Handler.class, (Selectivity.Handler) (node, query, what) -> null),
            Map.entry(TableReferences.Handler.class, (TableReferences.Handler) (node, query) -> null),
            Map.entry(UniqueKeys.Handler.class, (UniqueKeys.Handler) (node, query, what) -> null),
            Map.entry(FunctionalDependency.Handler.class, new UnknownFunctionalDependency()),
            Map.entry(Measure.Handler.class, new UnknownMeasure()),
            Map.entry(Memory.Handler.class, new UnknownMemory()),
            Map.entry(Parallelism.Handler.class, new UnknownParallelism()),
            Map.entry(Size.Handler.class, new UnknownSize()));

    private NoMetadata() {
    }

    /// Returns a fresh object to ask.
    static RelMetadataQuery query() {
        return new RelMetadataQuery(INSTANCE);
    }

    @Override
    public <M extends MetadataHandler<?>> M handler(Class<M> type) {
        MetadataHandler<?> handler = handlers.get(type);
        if (handler == null) {
            throw EngineException.internal("a plan was asked for " + type.getName());
        }
        return type.cast(handler);
    }

    private static final class UnknownFunctionalDependency implements FunctionalDependency.Handler {
        @Override
        public @Nullable Boolean determines(RelNode node, RelMetadataQuery query, int determinant, int dependent) {
            return null;
        }

        @Override
        public @Nullable Boolean determinesSet(RelNode node, RelMetadataQuery query, ImmutableBitSet determinants,
                ImmutableBitSet dependents) {
            return null;
        }

        @Override
        public @Nullable ImmutableBitSet dependents(RelNode node, RelMetadataQuery query, ImmutableBitSet columns) {
            return null;
        }

        @Override
        public @Nullable Set<ImmutableBitSet> determinants(RelNode node, RelMetadataQuery query,
                ImmutableBitSet columns) {
            return null;
        }

        @Override
        public @Nullable ArrowSet getFDs(RelNode node, RelMetadataQuery query) {
            return null;
        }
    }

    private static final class UnknownMeasure implements Measure.Handler {
        @Override
        public @Nullable Boolean isMeasure(RelNode node, RelMetadataQuery query, int column) {
            return null;
        }

        @Override
        public @Nullable RexNode expand(RelNode node, RelMetadataQuery query, int column, Measure.Context context) {
            return null;
        }
    }

    private static final class UnknownMemory implements Memory.Handler {
        @Override
        public @Nullable Double memory(RelNode node, RelMetadataQuery query) {
            return null;
        }

        @Override
        public @Nullable Double cumulativeMemoryWithinPhase(RelNode node, RelMetadataQuery query) {
            return null;
        }

        @Override
        public @Nullable Double cumulativeMemoryWithinPhaseSplit(RelNode node, RelMetadataQuery query) {
            return null;
        }
    }

    private static final class UnknownParallelism implements Parallelism.Handler {
        @Override
        public @Nullable Boolean isPhaseTransition(RelNode node, RelMetadataQuery query) {
            return null;
        }

        @Override
        public @Nullable Integer splitCount(RelNode node, RelMetadataQuery query) {
            return null;
        }
    }

    private static final class UnknownSize implements Size.Handler {
        @Override
        public @Nullable Double averageRowSize(RelNode node, RelMetadataQuery query) {
            return null;
        }

        @Override
        public @Nullable List<@Nullable Double> averageColumnSizes(RelNode node, RelMetadataQuery query) {
            return null;
        }
    }
}

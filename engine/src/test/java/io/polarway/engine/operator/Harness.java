package io.polarway.engine.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.exec.Breaker;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Pipeline;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.QueryExecution;
import io.polarway.engine.exec.ResultSink;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Slots;
import io.polarway.engine.exec.Source;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.operator.set.ValuesSource;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Runs operators over literal batches on a number of workers, and checks that nothing is left when it is closed.
public final class Harness implements AutoCloseable {
    public final MemoryPool pool;
    public final QueryMemory memory;
    public final Cancellation cancellation = new Cancellation();
    public final OperatorProfile profile = new OperatorProfile("tested", "", List.of());
    private final int threads;
    private final int batchRows;

    public Harness(int threads) {
        this(threads, 2_000_000_000L);
    }

    public Harness(int threads, long memoryLimit) {
        this(threads, memoryLimit, 1000);
    }

    public Harness(int threads, long memoryLimit, int batchRows) {
        this.threads = threads;
        this.batchRows = batchRows;
        this.pool = new MemoryPool(memoryLimit);
        this.memory = pool.open("test");
    }

    /// Returns a batch of the given columns.
    public Batch batch(Column... columns) {
        return new Batch(columns[0].rows(), null, columns);
    }

    public FlatColumn column(SqlType type, @Nullable Object... values) {
        return Values.column(memory, type, Arrays.asList(values));
    }

    public Column dictionary(SqlType type, List<? extends @Nullable Object> entries, @Nullable Integer... codes) {
        return dictionary(Values.column(memory, type, entries), codes);
    }

    public Column dictionary(FlatColumn entries, @Nullable Integer... codes) {
        FlatColumn flat = Values.column(memory, io.polarway.engine.type.ScalarType.INTEGER, Arrays.asList(codes));
        ArrowBuf validity = flat.validityBuffer();
        ArrowBuf buffer = flat.valuesBuffer();
        buffer.getReferenceManager().retain();
        if (validity != null) {
            validity.getReferenceManager().retain();
            for (int i = 0; i < codes.length; i++) {
                if (codes[i] == null) {
                    Layouts.segment(buffer).setAtIndex(Layouts.INT, i, 0);
                }
            }
        }
        flat.close();
        return new DictionaryColumn(entries, codes.length, validity, buffer);
    }

    /// Returns a column of the values in an encoding chosen by chance.
    public Column anyEncoding(Random random, SqlType type, List<? extends @Nullable Object> values) {
        int choice = random.nextInt(3);
        if (choice == 0) {
            List<@Nullable Object> entries = new ArrayList<>();
            Integer[] codes = new Integer[values.size()];
            for (int i = 0; i < codes.length; i++) {
                Object value = values.get(i);
                if (value == null) {
                    continue;
                }
                int found = entries.indexOf(value);
                if (found < 0 || random.nextInt(50) == 0) {
                    found = entries.size();
                    entries.add(value);
                }
                codes[i] = found;
            }
            if (!entries.isEmpty()) {
                return dictionary(type, entries, codes);
            }
        }
        return Values.column(memory, type, values);
    }

    /// Runs a pipeline from the batches into `breaker`, then from it into the result; returns the rows of the result.
    public List<List<@Nullable Object>> run(List<Batch> input, Breaker breaker) {
        return run(List.of(input), breaker);
    }

    /// Does the same with several pipelines that end in the breaker.
    public List<List<@Nullable Object>> run(List<List<Batch>> inputs, Breaker breaker, Operator... operators) {
        ResultSink sink = new ResultSink(Schema.of(), true, 1_000_000_000, cancellation);
        List<Pipeline> pipelines = new ArrayList<>();
        for (List<Batch> input : inputs) {
            pipelines.add(pipeline(new ValuesSource(input), breaker, operators));
        }
        pipelines.add(pipeline(breaker.source(), sink));
        return execute(pipelines, sink);
    }

    /// Runs the batches through operators.
    public List<List<@Nullable Object>> run(List<Batch> input, Operator... operators) {
        ResultSink sink = new ResultSink(Schema.of(), true, 1_000_000_000, cancellation);
        return execute(List.of(pipeline(new ValuesSource(input), sink, operators)), sink);
    }

    /// Runs pipelines that end in the sink which `pipelines` is given; returns the rows of the result.
    public List<List<@Nullable Object>> run(Function<Sink, List<Pipeline>> pipelines) {
        ResultSink sink = new ResultSink(Schema.of(), true, 1_000_000_000, cancellation);
        return execute(pipelines.apply(sink), sink);
    }

    /// Returns a pipeline whose operators note what they do in [#profile].
    public Pipeline pipeline(Source source, Sink sink, Operator... operators) {
        return new Pipeline(source, profile,
                Arrays.stream(operators).map(each -> new Pipeline.Step(each, profile)).toList(),
                sink, profile);
    }

    private List<List<@Nullable Object>> execute(List<Pipeline> pipelines, ResultSink sink) {
        QueryContext context = new QueryContext(memory, cancellation, new Slots(threads), threads, batchRows,
                ZoneOffset.UTC,
                Instant.EPOCH);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (QueryExecution execution = QueryExecution.start(context, pipelines, sink)) {
            while (true) {
                try (Batch batch = execution.next()) {
                    if (batch == null) {
                        return rows;
                    }
                    rows.addAll(rows(batch));
                }
            }
        }
    }

    /// Returns the live rows as Java values.
    public static List<List<@Nullable Object>> rows(Batch batch) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Selection selection = batch.selection();
        for (int i = 0; i < batch.rows(); i++) {
            int position = selection == null ? i : selection.position(i);
            List<@Nullable Object> row = new ArrayList<>();
            for (int column = 0; column < batch.width(); column++) {
                Object value = Values.get(batch.column(column), position);
                row.add(value instanceof byte[] bytes ? Arrays.toString(bytes) : value);
            }
            rows.add(row);
        }
        return rows;
    }

    @Override
    public void close() {
        assertEquals(0, memory.used());
        memory.close();
        pool.close();
    }
}

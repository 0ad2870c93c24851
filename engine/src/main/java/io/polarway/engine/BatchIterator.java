package io.polarway.engine;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The batches of a result for a `for` loop. Each is lent until the next is asked for, or the iterator is closed; `retain()`
/// keeps it longer. One thread at a time; [#close] may come from any.
public final class BatchIterator implements Iterator<Batch>, Iterable<Batch>, AutoCloseable {
    private final BatchStream stream;
    private final Execution execution;
    private @Nullable Batch lent;
    private @Nullable Batch fetched;
    private boolean isClosed;

    /// Creates an iterator.
    ///
    /// @param stream the batches of the execution
    /// @param execution closed after them
    BatchIterator(BatchStream stream, Execution execution) {
        this.stream = stream;
        this.execution = execution;
        execution.ownedBy(this);
    }

    /// Returns whether there is another batch; throws the error that ended the query.
    @Override
    public synchronized boolean hasNext() {
        if (fetched == null && !isClosed) {
            takeBack();
            fetched = stream.next();
        }
        return fetched != null;
    }

    @Override
    public synchronized Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The result has no further batch");
        }
        Batch batch = fetched;
        takeBack();
        fetched = null;
        lent = batch;
        if (batch == null) {
            throw new NoSuchElementException("The result was closed");
        }
        return batch;
    }

    private void takeBack() {
        Batch before = lent;
        lent = null;
        if (before != null) {
            before.close();
        }
    }

    /// Returns itself, for the `for` loop: there is one walk over a result.
    @Override
    public Iterator<Batch> iterator() {
        return this;
    }

    /// Stops the query if it still runs, and frees its batches.
    @Override
    public void close() {
        stream.close();
        synchronized (this) {
            isClosed = true;
            takeBack();
            Batch unread = fetched;
            fetched = null;
            if (unread != null) {
                unread.close();
            }
            execution.close();
        }
    }
}

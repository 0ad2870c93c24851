package io.polarway.engine.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Lets a test answer the reads of files below a directory, until it is closed.
public final class FaultyFiles implements AutoCloseable {
    private final LocalFile.Opening before;

    /// What happens instead of reading.
    public interface Fault {
        /// Opens a file.
        default FileChannel open(Path path) throws IOException {
            return FileChannel.open(path, StandardOpenOption.READ);
        }

        /// Reads from a file that [#open] opened, as [FileChannel#read(ByteBuffer, long)] does.
        default int read(FileChannel file, ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }
    }

    /// Begins.
    public FaultyFiles(Path directory, Fault fault) {
        LocalFile.Opening usual = LocalFile.opening;
        before = usual;
        LocalFile.opening = path -> path.startsWith(directory) ? new Channel(fault.open(path), fault)
                : usual.open(path);
    }

    @Override
    public void close() {
        LocalFile.opening = before;
    }

    /// A file of which the engine uses positional reads only.
    private static final class Channel extends FileChannel {
        private final FileChannel file;
        private final Fault fault;

        Channel(FileChannel file, Fault fault) {
            this.file = file;
            this.fault = fault;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return fault.read(file, target, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }

        /// Answers what the engine does with no file that it reads: a test that comes here fails.
        private static AssertionError onlyPositionalReads() {
            return new AssertionError("files are read at positions only");
        }

        @Override
        public int read(ByteBuffer target) {
            throw onlyPositionalReads();
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) {
            throw onlyPositionalReads();
        }

        @Override
        public int write(ByteBuffer source) {
            throw onlyPositionalReads();
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            throw onlyPositionalReads();
        }

        @Override
        public int write(ByteBuffer source, long position) {
            throw onlyPositionalReads();
        }

        @Override
        public long position() {
            throw onlyPositionalReads();
        }

        @Override
        public FileChannel position(long position) {
            throw onlyPositionalReads();
        }

        @Override
        public FileChannel truncate(long size) {
            throw onlyPositionalReads();
        }

        @Override
        public void force(boolean withMetadata) {
            throw onlyPositionalReads();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw onlyPositionalReads();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw onlyPositionalReads();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw onlyPositionalReads();
        }

        @Override
        public FileLock lock(long position, long size, boolean isShared) {
            throw onlyPositionalReads();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean isShared) {
            throw onlyPositionalReads();
        }
    }
}

package io.polarway.shell;

import java.io.FileDescriptor;
import java.lang.reflect.Field;

/// The launcher starts the JVM with an error stream that drops one line, which the JVM writes before the program starts
/// and which no flag turns off: that the vector module is an incubator's. The real error stream is open beside it.
final class StandardError {
    private StandardError() {}

    /// Returns the number of the real error stream.
    static int descriptor() {
        String descriptor = System.getenv("POLARWAY_STDERR");
        return descriptor != null && descriptor.matches("[0-9]{1,4}") ? Integer.parseInt(descriptor) : 2;
    }

    /// Makes everything that writes to [FileDescriptor#err] from now on write to the real error stream. Does nothing
    /// where the launcher did not start the program.
    static void restore() {
        String descriptor = System.getenv("POLARWAY_STDERR");
        if (descriptor == null) {
            return;
        }
        try {
            Field number = FileDescriptor.class.getDeclaredField("fd");
            number.setAccessible(true);
            number.setInt(FileDescriptor.err, Integer.parseInt(descriptor));
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Without --add-opens=java.base/java.io=ALL-UNNAMED, errors go through the launcher's filter all the same.
            System.err.flush();
        }
    }
}

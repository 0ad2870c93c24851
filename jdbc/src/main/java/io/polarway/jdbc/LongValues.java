package io.polarway.jdbc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Reads the values that setters take as streams.
final class LongValues {
    private static final String CANNOT_READ = "58030";

    private LongValues() {
    }

    /// Reads at most `length` bytes; null stays null.
    static byte @Nullable [] bytes(@Nullable InputStream stream, long length) throws SQLException {
        if (stream == null) {
            return null;
        }
        try {
            byte[] chunk = new byte[8192];
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            long left = length;
            while (left > 0) {
                int read = stream.read(chunk, 0, (int) Math.min(chunk.length, left));
                if (read < 0) {
                    break;
                }
                bytes.write(chunk, 0, read);
                left -= read;
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new SQLException("The stream of a parameter cannot be read: " + e.getMessage(), CANNOT_READ, e);
        }
    }

    /// Reads at most `length` bytes of ASCII; null stays null.
    static @Nullable String ascii(@Nullable InputStream stream, long length) throws SQLException {
        byte[] bytes = bytes(stream, length);
        return bytes == null ? null : new String(bytes, StandardCharsets.US_ASCII);
    }

    /// Reads at most `length` characters; null stays null.
    static @Nullable String text(@Nullable Reader reader, long length) throws SQLException {
        if (reader == null) {
            return null;
        }
        try {
            char[] chunk = new char[8192];
            StringBuilder text = new StringBuilder();
            long left = length;
            while (left > 0) {
                int read = reader.read(chunk, 0, (int) Math.min(chunk.length, left));
                if (read < 0) {
                    break;
                }
                text.append(chunk, 0, read);
                left -= read;
            }
            return text.toString();
        } catch (IOException e) {
            throw new SQLException("The stream of a parameter cannot be read: " + e.getMessage(), CANNOT_READ, e);
        }
    }
}

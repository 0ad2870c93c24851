package io.polarway.engine.io;

import io.polarway.engine.error.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/// Why a file could not be written, as errors tell it.
///
/// @param text the reason
/// @param code DISK_FULL or IO_ERROR
public record FailureReason(String text, ErrorCode code) {
    /// Returns the reason that the operating system gave.
    public static FailureReason of(IOException cause) {
        String text = switch (cause) {
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException system when system.getReason() != null -> system.getReason();
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        };
        String lower = text.toLowerCase(Locale.ROOT);
        boolean isFull = lower.contains("no space left") || lower.contains("quota exceeded");
        return new FailureReason(text, isFull ? ErrorCode.DISK_FULL : ErrorCode.IO_ERROR);
    }
}

package io.polarway.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program from its start to its end.
///
/// @param millis how long it took
/// @param peakMegabytes the most memory that was resident at a time, as Linux tells; 0 elsewhere
record WholeProcess(double millis, double peakMegabytes) {
    private static final String HIGH_WATER_MARK = "VmHWM:";

    /// What a program printed.
    record Output(WholeProcess process, String text) {
    }

    /// Runs a program and keeps what it prints. Throws IllegalStateException, with its errors, if it fails.
    static Output output(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("bench", ".out");
        try {
            WholeProcess process = run(command, ProcessBuilder.Redirect.to(output.toFile()));
            return new Output(process, Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    /// Runs a program and throws away what it prints. Throws IllegalStateException, with its errors, if it fails.
    static WholeProcess run(List<String> command) throws IOException, InterruptedException {
        return run(command, ProcessBuilder.Redirect.DISCARD);
    }

    private static WholeProcess run(List<String> command, ProcessBuilder.Redirect output)
            throws IOException, InterruptedException {
        long before = System.nanoTime();
        Path errors = Files.createTempFile("bench", ".err");
        try {
            Process process = new ProcessBuilder(command).redirectOutput(output)
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(errors.toFile()).start();
            double peak = 0;
            while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
                peak = Math.max(peak, peak(process.pid()));
            }
            double millis = (System.nanoTime() - before) / 1e6;
            if (process.exitValue() != 0) {
                throw new IllegalStateException(command + " failed: " + Files.readString(errors));
            }
            return new WholeProcess(millis, peak);
        } finally {
            Files.delete(errors);
        }
    }

    /// Returns the megabytes, the mark of a process that has ended being 0.
    private static double peak(long process) throws IOException {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + process + "/status"),
                    StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(HIGH_WATER_MARK)) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
        } catch (IOException e) {
            // It may end before its file is opened, or while that is read.
            if (ProcessHandle.of(process).isPresent()) {
                throw e;
            }
        }
        return 0;
    }
}

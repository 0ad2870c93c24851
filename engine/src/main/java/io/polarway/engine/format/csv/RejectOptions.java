package io.polarway.engine.format.csv;

/// How a statement wants the rows kept that are left out for their errors.
///
/// @param scans the name of the table of the files that were read
/// @param errors the name of the table of the errors
/// @param limit how many errors of each file are kept
/// @param arguments the options as the statement gives them
record RejectOptions(String scans, String errors, long limit, String arguments) {
}

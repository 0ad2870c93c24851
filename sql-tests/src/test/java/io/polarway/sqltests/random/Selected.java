package io.polarway.sqltests.random;

import java.util.List;

/// A query whose columns are named c1, c2, ...
///
/// @param isOrdered whether the order of its rows is fixed by all of its columns
record Selected(String sql, List<Kind> kinds, boolean isOrdered) {
}

package io.polarway.engine;

import io.polarway.engine.plan.Statement;
import java.lang.ref.SoftReference;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The plans of the queries of a session that were planned last, by their text. Whoever finds one asks whether it still holds.
/// Bounded by the number of plans and of the files that they know of; given up when the heap is short, since constants in a plan
/// may be large. Thread-safe.
final class PlanCache {
    private static final int MOST_PLANS = 256;
    private static final int MOST_FILES = 20_000;
    private static final int LONGEST_TEXT = 1 << 16;

    private final LinkedHashMap<String, Kept> plans = new LinkedHashMap<>(16, 0.75f, true);
    private int files;

    /// A plan, as long as there is room for it.
    private record Kept(SoftReference<PlannedStatement> plan, int files) {
    }

    /// Returns the plan of a text, or null.
    synchronized @Nullable PlannedStatement find(String sql) {
        Kept kept = plans.get(sql);
        return kept == null ? null : kept.plan.get();
    }

    /// Keeps a plan in the place of the one of the same text, if it can hold more than once.
    synchronized void add(String sql, PlannedStatement planned) {
        Kept before = plans.remove(sql);
        files -= before == null ? 0 : before.files;
        boolean isKept = planned.statement() instanceof Statement.Select && !planned.isOfOneTime()
                && planned.reads().isRepeatable() && planned.reads().files() <= MOST_FILES
                && sql.length() <= LONGEST_TEXT;
        if (!isKept) {
            return;
        }
        Kept kept = new Kept(new SoftReference<>(planned), planned.reads().files());
        plans.put(sql, kept);
        files += kept.files;
        Iterator<Map.Entry<String, Kept>> oldest = plans.entrySet().iterator();
        while (plans.size() > MOST_PLANS || files > MOST_FILES) {
            files -= oldest.next().getValue().files;
            oldest.remove();
        }
    }

    /// Returns the number of plans.
    synchronized int size() {
        return plans.size();
    }

    /// Forgets all plans.
    synchronized void clear() {
        plans.clear();
        files = 0;
    }
}

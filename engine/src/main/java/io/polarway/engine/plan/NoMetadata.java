package io.polarway.engine.plan;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.rel.metadata.MetadataHandler;
import org.apache.calcite.rel.metadata.MetadataHandlerProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.jspecify.annotations.Nullable;

/// Answers every question of Calcite's about a plan with "unknown". The rewrites need no estimates, and Calcite's own answers
/// would be compiled at first use, which takes longer than everything else in planning.
final class NoMetadata implements MetadataHandlerProvider {
    private static final NoMetadata INSTANCE = new NoMetadata();

    private final Map<Class<?>, Object> handlers = new ConcurrentHashMap<>();

    private NoMetadata() {
    }

    /// Returns a fresh object to ask.
    static RelMetadataQuery query() {
        return new RelMetadataQuery(INSTANCE);
    }

    @Override
    public <M extends MetadataHandler<?>> M handler(Class<M> type) {
        Object handler = handlers.computeIfAbsent(type,
                any -> Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, this::unknown));
        return type.cast(handler);
    }

    private @Nullable Object unknown(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "toString" -> "unknown";
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> arguments != null && proxy == arguments[0];
            default -> null;
        };
    }
}

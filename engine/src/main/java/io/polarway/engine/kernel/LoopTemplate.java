package io.polarway.engine.kernel;

import io.polarway.engine.error.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ConcurrentHashMap;

/// Makes copies of a class, one per parameter, so that a loop is written once and yet compiled once per operator.
///
/// The template is an ordinary class with a no-argument constructor, no nested classes and no state but this:
///
/// ```java
/// private static final Comparison OPERATOR = LoopTemplate.parameter(MethodHandles.lookup(), Comparison.class);
/// ```
///
/// Each copy is a hidden class with the parameter as its class data. The JIT takes the value of a `static final` field of a
/// copy as a constant, so it inlines `OPERATOR.test(a, b)` whatever other operators the process has seen, and the branch
/// profile of a copy is its own. One loop shared by six operators was measured to be seven times as slow.
///
/// @param <T> the interface that the template implements
public final class LoopTemplate<T> {
    private final MethodHandles.Lookup lookup;
    private final Class<? extends T> template;
    private final byte[] code;
    private final ConcurrentHashMap<Object, T> copies = new ConcurrentHashMap<>();

    /// Creates a template.
    ///
    /// @param lookup of a class in the template's package
    /// @param template the class to copy
    public LoopTemplate(MethodHandles.Lookup lookup, Class<? extends T> template) {
        this.lookup = lookup;
        this.template = template;
        this.code = read(template);
    }

    /// Returns the instance of the copy whose parameter equals `parameter`, the same one every time.
    public T with(Object parameter) {
        return copies.computeIfAbsent(parameter, this::copy);
    }

    /// Returns the parameter of the calling copy: for the static initializer of a template.
    public static <P> P parameter(MethodHandles.Lookup caller, Class<P> type) {
        try {
            P parameter = MethodHandles.classData(caller, ConstantDescs.DEFAULT_NAME, type);
            if (parameter == null) {
                throw EngineException.internal(caller.lookupClass() + " was used by itself, not as a template");
            }
            return parameter;
        } catch (IllegalAccessException e) {
            throw EngineException.wrap(e);
        }
    }

    private T copy(Object parameter) {
        try {
            MethodHandles.Lookup hidden = lookup.defineHiddenClassWithClassData(code, parameter, true);
            Object instance = hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class)).invoke();
            @SuppressWarnings("unchecked") // the copy implements what the template does
            T loop = (T) instance;
            return loop;
        } catch (Throwable e) {
            throw EngineException.wrap(e);
        }
    }

    private static byte[] read(Class<?> template) {
        String file = template.getName().substring(template.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream stream = template.getResourceAsStream(file)) {
            if (stream == null) {
                throw EngineException.internal("the code of " + template + " was not found");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw EngineException.wrap(e);
        }
    }

    @Override
    public String toString() {
        return template.getSimpleName() + copies.keySet();
    }
}

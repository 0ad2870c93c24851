package io.polarway.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import java.lang.invoke.MethodHandles;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/// Copies a small template.
class LoopTemplateTest {
    private final LoopTemplate<IntUnaryOperator> template = new LoopTemplate<>(MethodHandles.lookup(),
            RepeatedTemplate.class);

    @Test
    void makesOneClassPerParameter() {
        IntUnaryOperator twice = template.with(new RepeatedTemplate.Parameter(x -> x * 3, 2));
        RepeatedTemplate.Parameter plusOne = new RepeatedTemplate.Parameter(x -> x + 1, 5);
        IntUnaryOperator fiveMore = template.with(plusOne);
        assertEquals(63, twice.applyAsInt(7));
        assertEquals(12, fiveMore.applyAsInt(7));
        assertNotSame(twice.getClass(), fiveMore.getClass());
        assertTrue(fiveMore.getClass().isHidden());
        assertSame(fiveMore, template.with(plusOne));
    }

    @Test
    void refusesATemplateThatIsUsedByItself() {
        ExceptionInInitializerError error = assertThrows(ExceptionInInitializerError.class, RepeatedTemplate::new);
        assertTrue(error.getCause() instanceof EngineException);
    }
}

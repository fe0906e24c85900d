package io.lictor.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Kinds of leaks that are not looked for after a test, or after the tests of a class.
 *
 * <pre>{@code
 * @AllowedLeaks(value = LeakKind.THREAD, reason = "the driver keeps its pool for the next test")
 * }</pre>
 */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface AllowedLeaks {

    /**
     * What is allowed.
     *
     * @return the kinds
     */
    LeakKind[] value();

    /**
     * Why.
     *
     * @return not blank
     */
    String reason();
}

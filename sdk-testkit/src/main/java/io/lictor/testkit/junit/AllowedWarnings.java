package io.lictor.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Warnings and errors of {@code io.lictor} that a test, or the tests of a class, may log: a test with faults expects
 * some. It does not ask that they are logged.
 *
 * <pre>{@code
 * @AllowedWarnings("watch .* fails")
 * }</pre>
 */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface AllowedWarnings {

    /**
     * What their messages contain.
     *
     * @return regular expressions, one of which is to be found in the message
     */
    String[] value();
}

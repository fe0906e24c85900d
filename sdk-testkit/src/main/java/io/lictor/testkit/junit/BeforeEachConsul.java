package io.lictor.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Static method that runs before the tests of a class with {@link EachConsul}, once for each version. It may have the
 * parameters that its tests may have.
 *
 * <pre>{@code
 * @BeforeEachConsul
 * static void start() {
 *     agent = RealConsul.devAgent();
 * }
 * }</pre>
 *
 * <p>What it throws fails the tests of that version.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface BeforeEachConsul {}

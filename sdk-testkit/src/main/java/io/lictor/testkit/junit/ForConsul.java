package io.lictor.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Test, or class of tests, for some versions of the real Consul only. On another version it is not run, and counted as
 * one for other versions.
 *
 * <pre>{@code
 * @Test
 * @ForConsul(since = "1.10", until = "1.14")
 * void isRefusedInOldWords() {}
 * }</pre>
 *
 * <p>Decided by the version of {@link io.lictor.testkit.real.ConsulBinary#find()}, which in a class with
 * {@link EachConsul} is each one in turn.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(ForConsulCondition.class)
@SuppressWarnings("exports") // JUnit is optional: who uses this has it, and nobody else must
public @interface ForConsul {

    /**
     * The first version.
     *
     * @return such as {@code 1.10}; from the beginning unless set
     */
    String since() default "0.0";

    /**
     * The first version that it is not for any more.
     *
     * @return such as {@code 1.14}, which leaves 1.13.9 in and 1.14.0 out; without an end unless set
     */
    String until() default "999999999.0";
}

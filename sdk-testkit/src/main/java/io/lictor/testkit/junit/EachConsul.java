package io.lictor.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Test class that runs once on each version of Consul for which an executable is there, as
 * {@link io.lictor.testkit.real.ConsulBinary#all()} finds them.
 *
 * <pre>{@code
 * @EachConsul
 * class OrdersIT {
 *     private static ConsulAgent agent;
 *
 *     @BeforeEachConsul
 *     static void start() {
 *         agent = RealConsul.devAgent();
 *     }
 *
 *     @AfterEachConsul
 *     static void stop() {
 *         agent.close();
 *     }
 *
 *     @Test
 *     @ForConsul(since = "1.10")
 *     void isToldByTheStream() {}
 * }
 * }</pre>
 *
 * <p>Meanwhile that executable is the one which {@link io.lictor.testkit.real.RealConsul} and a {@link ConsulTest} on
 * {@link ConsulEngine#REAL} start when nothing else is said. Its version is in the display name. Constructors, tests and
 * methods around them may have parameters of the types {@link io.lictor.testkit.real.ConsulBinary} and
 * {@link io.lictor.testkit.real.ConsulVersion}. {@link BeforeEachConsul} and {@link AfterEachConsul} methods run for each
 * version; JUnit's {@code @BeforeAll} and {@code @AfterAll} once for all of them, when none is in use yet. Where there is no
 * Consul the tests are skipped, or fail under {@code CI=true}.
 *
 * <p>Where JUnit runs classes at the same time, those with this annotation wait for each other. Methods with
 * {@code @Execution(CONCURRENT)} run side by side on the same executable; two classes with such methods must not run at the same
 * time, and fail where JUnit does that.
 */
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ClassTemplate
@ExtendWith(EachConsulExtension.class)
@ResourceLock(providers = EachConsulLocks.class)
@SuppressWarnings("exports") // JUnit is optional: who uses this has it, and nobody else must
public @interface EachConsul {

    /** JUnit's name for the Consul of all tests, of which there is one at a time. */
    String LOCK = "io.lictor.testkit.consul";
}

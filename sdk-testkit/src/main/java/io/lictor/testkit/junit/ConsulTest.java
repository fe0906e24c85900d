package io.lictor.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Test class whose tests get a Consul, and that fails when one of them leaves something behind.
 *
 * <pre>{@code
 * @ConsulTest
 * class OrdersTest {
 *     @Test
 *     void keepsTheGreeting(TestConsul consul, ConsulClient client) {
 *         client.keyValue().put("greeting", "hello");
 *         consul.restartEmpty();
 *     }
 * }
 * }</pre>
 *
 * <p><b>Parameters</b> of constructors, tests and life-cycle methods: {@link TestConsul} on every engine;
 * {@link io.lictor.api.ConsulClient}, connected to it and closed after the test; {@link io.lictor.api.ConsulSettings},
 * to make clients of one's own, which the test closes; {@link io.lictor.testkit.InProcessConsul} on
 * {@link ConsulEngine#IN_PROCESS}, {@link io.lictor.testkit.real.ConsulAgent} on the other engines,
 * {@link io.lictor.testkit.time.ManualTime} with {@link #manualTime()}. What no parameter asks for is not started. A
 * constructor's parameters are of the same test, so that they may be kept in fields. A {@code @BeforeAll} method, and a
 * test instance that several tests share, can have them with {@link ConsulScope#PER_CLASS} only.
 *
 * <p><b>After each test</b> the client is closed, and the test fails if it leaves one of {@link LeakKind}; a failure of
 * its own stays the first, and what it leaves is told with it. {@link AllowedLeaks} and {@link AllowedWarnings} make
 * exceptions.
 *
 * <p>The annotation is inherited by subclasses and by nested classes, which may have one of their own instead. Tests may
 * run at the same time; then, because threads and log are the JVM's, only threads and warnings of clients made from the
 * injected settings are a test's own, besides what its own thread logs.
 */
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@ExtendWith(ConsulExtension.class)
@SuppressWarnings("exports") // JUnit is optional: who uses this has it, and nobody else must
public @interface ConsulTest {

    /** Configuration parameter of JUnit, or system property, which names the engine where the annotation does not. */
    String ENGINE = "lictor.testkit.engine";

    /**
     * Which Consul the tests run on.
     *
     * @return in-process unless the configuration says otherwise
     */
    ConsulEngine engine() default ConsulEngine.DEFAULT;

    /**
     * Which version of Consul. {@link ConsulEngine#IN_PROCESS} knows those of
     * {@link io.lictor.testkit.InProcessConsul.Builder#version(String)}, {@link ConsulEngine#CONTAINER} takes the official
     * image of it. {@link ConsulEngine#REAL} needs an executable of it, as
     * {@link io.lictor.testkit.real.ConsulBinary#of(String)} finds it: without one the tests are skipped, or fail under
     * {@code CI=true}.
     *
     * @return such as {@code 1.16} or {@code 1.16.3}; the engine's own default unless set
     */
    String version() default "";

    /**
     * How long it lives.
     *
     * @return a new one for each test unless set
     */
    ConsulScope scope() default ConsulScope.PER_METHOD;

    /**
     * Whether ACLs are on, with the default policy {@code deny}; clients then have the management token.
     *
     * @return off unless set
     */
    boolean acl() default false;

    /**
     * Whether Consul's clock stands until the test moves the injected {@link io.lictor.testkit.time.ManualTime}.
     * In-process only; the client's clock goes on, unless the test gives the time to a client of its own.
     *
     * @return real time unless set
     */
    boolean manualTime() default false;

    /**
     * Changes of the settings that clients are made from, in this order.
     *
     * @return none unless set
     */
    Class<? extends ClientSettings>[] settings() default {};
}

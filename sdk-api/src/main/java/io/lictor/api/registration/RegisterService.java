package io.lictor.api.registration;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declaration that the annotated main class is a service to be registered.
 *
 * <pre>{@code
 * @RegisterService(name = "orders", port = 8080, ttl = "10s", tags = {"v2"})
 * public final class OrdersMain {
 *     public static void main(String[] args) {
 *         AutoRegistration.start(OrdersMain.class);
 *     }
 * }
 * }</pre>
 *
 * <p>The call of {@link AutoRegistration#start} can be left out: started with {@code -javaagent:} and the jar of
 * {@code sdk-http}, or from an executable jar with its {@code Launcher-Agent-Class}, the main class is registered
 * before {@code main} runs.
 *
 * <p>Every text may hold placeholders, <code>${NAME}</code> or <code>${NAME:otherwise}</code>, that are looked up in
 * the system properties and then in the environment.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RegisterService {

    /** Value of {@link #port()} for a service without a port. */
    int NO_PORT = -1;

    /**
     * Name of the service.
     *
     * @return the name
     */
    String name();

    /**
     * Port of the service.
     *
     * @return 1..65535; 0 to wait until {@link AutoRegistration#port(int)} tells it; {@link #NO_PORT} for none
     */
    int port() default 0;

    /**
     * Port as a text with placeholders, such as <code>${PORT:8080}</code>; it goes before {@link #port()}.
     *
     * @return the text, or empty
     */
    String portFrom() default "";

    /**
     * Id of the instance.
     *
     * @return the id; empty for one that is unique for each process
     */
    String id() default "";

    /**
     * Address of the service.
     *
     * @return host name or IP address; empty to find it, see {@link AddressChoice#automatic()}
     */
    String address() default "";

    /**
     * Network interface to take the address from.
     *
     * @return its name, or empty
     */
    String networkInterface() default "";

    /**
     * Network to take the address from.
     *
     * @return such as {@code 10.0.0.0/8}, or empty
     */
    String cidr() default "";

    /**
     * Time without a beat after which the service is critical.
     *
     * @return such as {@code 10s}; empty for no TTL check
     */
    String ttl() default "10s";

    /**
     * Supplier of the service's health, made by its constructor without arguments.
     *
     * @return the class; {@link HealthSupplier} itself for none
     */
    Class<? extends HealthSupplier> health() default HealthSupplier.class;

    /**
     * URL of an HTTP check that the agent runs.
     *
     * @return the URL, or empty for no such check
     */
    String httpCheck() default "";

    /**
     * How often the HTTP check runs.
     *
     * @return such as {@code 10s}
     */
    String httpInterval() default "10s";

    /**
     * Tags of the service.
     *
     * @return the tags
     */
    String[] tags() default {};

    /**
     * Metadata of the service.
     *
     * @return pairs of the form {@code key=value}
     */
    String[] meta() default {};

    /**
     * After how long in critical state Consul removes the instance.
     *
     * @return such as {@code 10m}; empty for never
     */
    String deregisterCriticalAfter() default "10m";

    /**
     * Time between going into maintenance and deregistering at the end.
     *
     * @return such as {@code 1s}
     */
    String drain() default "1s";

    /**
     * The node of the catalog on which the service is kept where there is no agent next door.
     *
     * @return {@code name=address}, or empty for a service of the agent
     * @see ServiceDefinition.Builder#inCatalog
     */
    String virtualNode() default "";

    /**
     * Whether the application must not start when it cannot be registered within ten seconds.
     *
     * @return false unless set: the registration is worked on in the background
     */
    boolean failFast() default false;
}

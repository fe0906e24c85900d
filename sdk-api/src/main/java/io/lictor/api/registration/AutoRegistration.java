package io.lictor.api.registration;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.internal.Require;

/**
 * Registration of classes that carry {@link RegisterService}.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *     AutoRegistration.start(OrdersMain.class);
 * }
 * }</pre>
 *
 * <p>Safe for use by several threads. A class is registered once, however often it is started; its registration is
 * drained when the JVM ends.
 */
public final class AutoRegistration {

    private static final Duration FAIL_FAST = Duration.ofSeconds(10);
    private static final Map<Class<?>, Registration> STARTED = new ConcurrentHashMap<>();
    private static final AtomicInteger PORT = new AtomicInteger();

    private AutoRegistration() {}

    /**
     * Registers a class by the process-wide client, see {@link ConsulClient#shared()}.
     *
     * @param type a class with {@link RegisterService}
     * @return the handle
     * @throws IllegalArgumentException when the annotation is missing or says something illegal
     * @throws ConsulUnavailableException with {@code failFast}, when Consul has not taken it after ten seconds
     */
    public static Registration start(Class<?> type) {
        annotation(type);
        return STARTED.computeIfAbsent(type, missing -> start(missing, ConsulClient.shared()));
    }

    /**
     * Registers a class by a client of the caller's.
     *
     * @param type a class with {@link RegisterService}
     * @param consul the client
     * @return the handle, a new one with each call
     * @throws IllegalArgumentException when the annotation is missing or says something illegal
     * @throws ConsulUnavailableException with {@code failFast}, when Consul has not taken it after ten seconds
     */
    public static Registration start(Class<?> type, ConsulClient consul) {
        RegisterService annotation = annotation(type);
        ServiceDefinition definition = AnnotatedService.definition(annotation, PORT::get);
        Registration registration = consul.register(definition);
        if (annotation.failFast() && !registration.awaitRegistered(FAIL_FAST)) {
            ConsulUnavailableException failure = new ConsulUnavailableException("service " + definition.name()
                    + " was not registered within " + FAIL_FAST.toSeconds() + " s, and failFast is set",
                    registration.lastFailure());
            registration.close();
            throw failure;
        }
        return registration;
    }

    /** Asked before a client is made: nothing is opened for a class that cannot be registered. */
    private static RegisterService annotation(Class<?> type) {
        RegisterService annotation = type.getAnnotation(RegisterService.class);
        if (annotation == null) {
            throw Require.illegal("class", type.getName(), "one with @RegisterService");
        }
        return annotation;
    }

    /**
     * Tells the port of services whose annotation leaves it open, as soon as the application has bound it.
     *
     * @param port 1..65535
     */
    public static void port(int port) {
        PORT.set(Require.inRange(port, 1, 65_535, "port"));
    }
}

package io.lictor.http;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.http.runtime.ProcessEnd;
import org.jspecify.annotations.Nullable;

/**
 * The process-wide client: made on first use, closed at the end of the JVM, which drains the registrations first.
 *
 * <p>What keeps it from being made may pass, such as a file that somebody writes a moment later: each use tries again
 * until there is one.
 */
final class SharedClient {

    private static final SharedClient OF_THIS_JVM = new SharedClient(ConsulSettings::fromEnvironment);

    private final Supplier<ConsulSettings> settings;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable ConsulClient client;

    SharedClient(Supplier<ConsulSettings> settings) {
        this.settings = settings;
    }

    static SharedClient ofThisJvm() {
        return OF_THIS_JVM;
    }

    /**
     * The client.
     *
     * @throws ConsulUnavailableException when it cannot be made; the message says why
     */
    ConsulClient get() {
        ConsulClient made = client;
        return made == null ? make() : made;
    }

    private ConsulClient make() {
        lock.lock();
        try {
            ConsulClient made = client;
            if (made != null) {
                return made;
            }
            HttpConsulClient next = HttpConsulClient.create(settings.get());
            ProcessEnd.ofThisJvm().task("the process-wide client", next::close, next::closeLimit).arm();
            client = next;
            return next;
        } catch (RuntimeException e) {
            throw new ConsulUnavailableException(
                    "the process-wide client cannot be made from the environment: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }
}

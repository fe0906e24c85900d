package io.lictor.sync.registrar;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.lictor.api.runtime.ConsulRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port of a program that is about to be started. Who listens on it before that is somebody else: where the kernel shows
 * sockets, another one has to be there.
 */
final class OpenPort {

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedCommand.class);
    private static final Duration PROBE = Duration.ofMillis(50);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(10);

    private final String name;
    private final String host;
    private final int port;
    private final Set<String> strangers;

    /** To be made before the program is started. */
    OpenPort(String name, String host, int port) {
        this.name = name;
        this.host = host;
        this.port = port;
        this.strangers = answers() ? Listeners.on(port) : Set.of();
        if (!strangers.isEmpty()) {
            LOG.warn("{}: somebody else listens on port {}; the program is registered when it listens itself", name,
                    port);
        }
    }

    /** Waits until the program answers; false when there is no reason to wait any more. */
    boolean await(ConsulRuntime runtime, ConsulRuntime.Signal signal, BooleanSupplier goesOn)
            throws InterruptedException {
        long started = runtime.nanoTime();
        boolean said = false;
        while (goesOn.getAsBoolean()) {
            if (answers() && isTheProgram()) {
                return true;
            }
            if (!said && runtime.nanoTime() - started >= LONG.toNanos()) {
                said = true;
                LOG.warn("{}: the program does not listen on port {} of {} after {} s; it is registered when it does",
                        name, port, host, LONG.toSeconds());
            }
            signal.await(PROBE);
        }
        return false;
    }

    private boolean answers() {
        return PortProbe.answers(host, port, TIMEOUT);
    }

    private boolean isTheProgram() {
        if (strangers.isEmpty()) {
            return true;
        }
        Set<String> now = new HashSet<>(Listeners.on(port));
        now.removeAll(strangers);
        return !now.isEmpty();
    }
}

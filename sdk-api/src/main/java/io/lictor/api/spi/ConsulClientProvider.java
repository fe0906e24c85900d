package io.lictor.api.spi;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;

/**
 * Maker of clients, found by {@link java.util.ServiceLoader}; {@code sdk-http} brings the one implementation.
 *
 * <p>Called by {@link ConsulClient#connect()} and {@link ConsulClient#shared()} on the caller's thread, possibly by
 * several threads at once. It must not block on the network.
 */
public interface ConsulClientProvider {

    /**
     * A new client; the caller closes it.
     *
     * @param settings what it is made from
     * @return the client
     */
    ConsulClient connect(ConsulSettings settings);

    /**
     * The process-wide client, made on first use from the environment and closed by a shutdown hook after the
     * registrations are drained.
     *
     * @return the same client each time
     */
    ConsulClient shared();
}

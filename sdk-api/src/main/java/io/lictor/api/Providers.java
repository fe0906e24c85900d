package io.lictor.api;

import java.util.List;
import java.util.ServiceLoader;

import io.lictor.api.spi.ConsulClientProvider;

/** Finds the one implementation of the client. */
final class Providers {

    private Providers() {}

    static ConsulClientProvider provider() {
        return Holder.PROVIDER;
    }

    /** Loaded on first use, so that naming {@link ConsulClient} alone loads nothing. */
    private static final class Holder {
        static final ConsulClientProvider PROVIDER = find();

        private static ConsulClientProvider find() {
            List<ConsulClientProvider> found = ServiceLoader
                    .load(ConsulClientProvider.class, ConsulClientProvider.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get).toList();
            if (found.size() != 1) {
                throw new IllegalStateException("implementations of " + ConsulClientProvider.class.getName() + ": "
                        + found.size() + " (expected: 1; add io.lictor:sdk-http to the run-time class path)");
            }
            return found.getFirst();
        }
    }
}

package io.lictor.api;

import java.util.List;
import java.util.ServiceLoader;

import io.lictor.api.spi.ConsulClientProvider;
import org.jspecify.annotations.Nullable;

/** Finds the one implementation of the client. */
final class Providers {

    /** Found on first use, so that naming {@link ConsulClient} alone loads nothing; two threads may both look. */
    private static volatile @Nullable ConsulClientProvider known;

    private Providers() {}

    static ConsulClientProvider provider() {
        ConsulClientProvider found = known;
        if (found == null) {
            found = find();
            known = found;
        }
        return found;
    }

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

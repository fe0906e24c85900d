package io.lictor.http;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.api.spi.ConsulClientProvider;

/** Maker of clients over {@code java.net.http}; found by {@link java.util.ServiceLoader}, not called by users. */
public final class HttpClientProvider implements ConsulClientProvider {

    /** For {@link java.util.ServiceLoader}. */
    public HttpClientProvider() {}

    @Override
    public ConsulClient connect(ConsulSettings settings) {
        return HttpConsulClient.create(settings);
    }

    @Override
    public ConsulClient shared() {
        return SharedClient.ofThisJvm().get();
    }
}

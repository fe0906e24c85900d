package io.lictor.http;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;

/** The process-wide client: made on first use, closed by a shutdown hook, which drains the registrations first. */
final class SharedClient {

    private SharedClient() {}

    static ConsulClient get() {
        return Holder.CLIENT;
    }

    private static final class Holder {
        static final HttpConsulClient CLIENT = create();

        private static HttpConsulClient create() {
            HttpConsulClient client = HttpConsulClient.create(ConsulSettings.fromEnvironment());
            Runtime.getRuntime().addShutdownHook(new Thread(client::close, "consul-shutdown"));
            return client;
        }
    }
}

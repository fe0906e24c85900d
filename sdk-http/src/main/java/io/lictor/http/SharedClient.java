package io.lictor.http;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.http.runtime.ProcessEnd;

/** The process-wide client: made on first use, closed at the end of the JVM, which drains the registrations first. */
final class SharedClient {

    private SharedClient() {}

    static ConsulClient get() {
        return Holder.CLIENT;
    }

    private static final class Holder {
        static final HttpConsulClient CLIENT = create();

        private static HttpConsulClient create() {
            HttpConsulClient client = HttpConsulClient.create(ConsulSettings.fromEnvironment());
            ProcessEnd.ofThisJvm().task("the process-wide client", client::close, client::closeLimit).arm();
            return client;
        }
    }
}

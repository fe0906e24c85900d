/**
 * Consul over {@code java.net.http}: transport, watch loop, registration. Applications write against
 * {@code io.lictor.api}; this module is found by {@link java.util.ServiceLoader}.
 */
@org.jspecify.annotations.NullMarked
module io.lictor.http {
    requires transitive io.lictor.api;
    requires static org.jspecify;
    requires static transitive micrometer.core;
    requires java.net.http;
    requires org.slf4j;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires com.fasterxml.jackson.annotation;
    requires static java.instrument;
    requires static tools.jackson.dataformat.yaml;
    requires static jakarta.validation;

    exports io.lictor.http;
    exports io.lictor.http.micrometer;

    opens io.lictor.http.wire to tools.jackson.databind;

    provides io.lictor.api.spi.ConsulClientProvider with io.lictor.http.HttpClientProvider;
}

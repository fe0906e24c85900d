/**
 * The types an application writes against: client, settings, registration, discovery, watches.
 *
 * <p>There is no HTTP, no JSON, no thread and no logging here; {@code sdk-http} brings them at run time and is found
 * by {@link java.util.ServiceLoader}.
 */
@org.jspecify.annotations.NullMarked
module io.lictor.api {
    requires static transitive org.jspecify;

    exports io.lictor.api;
    exports io.lictor.api.acl;
    exports io.lictor.api.balancing;
    exports io.lictor.api.catalog;
    exports io.lictor.api.config;
    exports io.lictor.api.discovery;
    exports io.lictor.api.mesh;
    exports io.lictor.api.observe;
    exports io.lictor.api.operator;
    exports io.lictor.api.query;
    exports io.lictor.api.registration;
    exports io.lictor.api.runtime;
    exports io.lictor.api.spi;
    exports io.lictor.api.traffic;
    exports io.lictor.api.internal to io.lictor.http, io.lictor.loadbalancer, io.lictor.lock, io.lictor.mesh,
            io.lictor.sync, io.lictor.testkit;

    uses io.lictor.api.spi.ConsulClientProvider;
}

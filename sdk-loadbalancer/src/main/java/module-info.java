/** The next healthy instance by name: lookups from a watched cache, balancing strategies. */
@org.jspecify.annotations.NullMarked
module io.lictor.loadbalancer {
    requires transitive io.lictor.api;
    requires transitive java.net.http;
    requires static org.jspecify;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;

    exports io.lictor.loadbalancer;
}

/** Consul and the world outside in step: programs that know nothing of it registered, files rendered from it. */
@org.jspecify.annotations.NullMarked
module io.lictor.sync {
    requires transitive io.lictor.api;
    requires io.pebbletemplates;
    requires jdk.unsupported;
    requires static org.jspecify;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires static com.github.dockerjava.api;
    requires static com.github.dockerjava.core;
    requires static com.github.dockerjava.transport;
    requires static com.github.dockerjava.transport.zerodep;

    exports io.lictor.sync.registrar;
    exports io.lictor.sync.render;
}

/** Consul and the world outside in step: programs that know nothing of it registered, files rendered from it. */
@org.jspecify.annotations.NullMarked
module io.lictor.sync {
    requires transitive io.lictor.api;
    requires io.pebbletemplates;
    requires static org.jspecify;
    requires org.slf4j;

    exports io.lictor.sync.registrar;
    exports io.lictor.sync.render;
}

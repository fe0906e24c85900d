/** Locks, semaphores and leader election on sessions of Consul that are kept alive. */
@org.jspecify.annotations.NullMarked
module io.lictor.lock {
    requires transitive io.lictor.api;
    requires static org.jspecify;
    requires org.slf4j;

    exports io.lictor.lock;
}

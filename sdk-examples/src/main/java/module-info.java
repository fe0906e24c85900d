/** One small main for each feature. A module, so that a package that should be exported and is not breaks the build. */
@org.jspecify.annotations.NullMarked
module io.lictor.examples {
    requires io.lictor.api;
    requires io.lictor.loadbalancer;
    requires io.lictor.lock;
    requires io.lictor.mesh;
    requires io.lictor.sync;
    requires io.lictor.testkit;
    requires java.net.http;
    requires jdk.httpserver;
    requires org.dnsjava;
    requires tools.jackson.databind;
    requires static org.jspecify;

    // the annotated class and its health supplier are read by the SDK
    opens io.lictor.examples to io.lictor.api, tools.jackson.databind;
}

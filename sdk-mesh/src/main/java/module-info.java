/** Identity, authorization and traffic rules of Consul's service mesh, without a proxy. */
@org.jspecify.annotations.NullMarked
module io.lictor.mesh {
    requires transitive io.lictor.api;
    requires static org.jspecify;
    requires static org.bouncycastle.provider;
    requires static org.bouncycastle.tls;
    requires org.slf4j;
    requires re2j;

    exports io.lictor.mesh;
    exports io.lictor.mesh.traffic;
}

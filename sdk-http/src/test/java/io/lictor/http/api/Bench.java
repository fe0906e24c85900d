package io.lictor.http.api;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulSettings;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.fault.FaultProxy;
import io.lictor.testkit.fault.RecordedRequest;
import io.lictor.testkit.real.ConsulAgent;
import io.lictor.testkit.real.RawHttp;
import io.lictor.testkit.real.RealConsul;

/** A Consul, real or not, and a client of it whose requests are seen on their way. */
final class Bench implements AutoCloseable {

    /** Of tests only; its look is that of a UUID, as Consul wants it. */
    static final String TOKEN = "5ec2e7ab-0000-4000-8000-00000000000c";

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final AutoCloseable engine;
    private final URI uri;
    private final String node;
    private final boolean acl;
    private final FaultProxy proxy;
    private final ConsulClient consul;

    private Bench(AutoCloseable engine, URI uri, String node, boolean acl) {
        this.engine = engine;
        this.uri = uri;
        this.node = node;
        this.acl = acl;
        this.proxy = FaultProxy.create(uri);
        this.consul = connect();
    }

    static Bench inProcess() {
        InProcessConsul consul = InProcessConsul.start();
        return new Bench(consul, consul.uri(), consul.nodeName(), false);
    }

    static Bench inProcessWithAcl() {
        InProcessConsul consul = InProcessConsul.builder().acl(TOKEN).start();
        return new Bench(consul, consul.uri(), consul.nodeName(), true);
    }

    static Bench real() {
        return real(RealConsul.devAgent(), false);
    }

    static Bench realWithAcl() {
        return real(RealConsul.devAgent(options -> options.acl(TOKEN)), true);
    }

    private static Bench real(ConsulAgent agent, boolean acl) {
        return new Bench(agent, agent.httpUri(), agent.nodeName(), acl);
    }

    /** Another client, with the token that may do everything where ACLs are on; the caller closes it. */
    ConsulClient connect() {
        return connect(acl ? TOKEN : null);
    }

    ConsulClient connect(@org.jspecify.annotations.Nullable String token) {
        ConsulSettings.Builder settings = ConsulSettings.builder().address(proxy.address());
        return ConsulClient.connect(token == null ? settings.build() : settings.token(token).build());
    }

    ConsulClient consul() {
        return consul;
    }

    String node() {
        return node;
    }

    /** A client that shares no code with the SDK. */
    RawHttp http() {
        RawHttp http = RawHttp.of(uri);
        return acl ? http.withToken(TOKEN) : http;
    }

    /** A name that no other test has. */
    String name(String prefix) {
        return prefix + "-" + NAMES.incrementAndGet();
    }

    /** What the clients have sent. */
    List<RecordedRequest> requests() {
        return proxy.requests();
    }

    @Override
    public void close() {
        consul.close();
        proxy.close();
        try {
            engine.close();
        } catch (Exception e) {
            throw new IllegalStateException("the Consul cannot be closed", e);
        }
    }
}

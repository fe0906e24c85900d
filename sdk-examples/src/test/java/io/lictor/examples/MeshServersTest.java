package io.lictor.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

import com.sun.net.httpserver.HttpsServer;
import io.lictor.api.ConsulClient;
import io.lictor.api.mesh.Authorization;
import io.lictor.api.mesh.Intention;
import io.lictor.api.registration.Registration;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.loadbalancer.LoadBalancer;
import io.lictor.loadbalancer.ServiceHttpClient;
import io.lictor.mesh.MeshAuthorizer;
import io.lictor.mesh.MeshIdentity;
import io.lictor.testkit.junit.ConsulTest;
import io.lictor.testkit.net.Await;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service of the mesh on the JDK's server, on Jetty and on Netty. */
@ConsulTest
@Timeout(240)
class MeshServersTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void onTheServerOfTheJdk(ConsulClient consul) throws Exception {
        try (MeshIdentity payments = MeshIdentity.create(consul, "payments");
                MeshAuthorizer callers = MeshAuthorizer.create(consul, payments)) {
            HttpsServer server = MeshExample.serve(payments, callers);
            try {
                serves(consul, server.getAddress().getPort());
            } finally {
                server.stop(0);
            }
        }
    }

    @Test
    void onJetty(ConsulClient consul) throws Exception {
        try (MeshIdentity payments = MeshIdentity.create(consul, "payments");
                MeshAuthorizer callers = MeshAuthorizer.create(consul, payments)) {
            Server server = jetty(payments, callers);
            server.start();
            try {
                serves(consul, ((ServerConnector) server.getConnectors()[0]).getLocalPort());
            } finally {
                server.stop();
            }
        }
    }

    private static Server jetty(MeshIdentity payments, MeshAuthorizer callers) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(payments.serverContext());
        tls.setNeedClientAuth(true);
        Server server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false)); // host names mean nothing in the mesh
        ServerConnector connector = new ServerConnector(server, tls, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
                Authorization decision = callers.authorize(connection.getSslSessionData().sslSession());
                response.setStatus(decision.authorized() ? 200 : 403);
                Content.Sink.write(response, true, decision.authorized() ? "paid" : decision.reason(), callback);
                return true;
            }
        });
        return server;
    }

    @Test
    void onNetty(ConsulClient consul) throws Exception {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (MeshIdentity payments = MeshIdentity.create(consul, "payments");
                MeshAuthorizer callers = MeshAuthorizer.create(consul, payments)) {
            Channel server = netty(loops, payments, callers);
            serves(consul, ((InetSocketAddress) server.localAddress()).getPort());
        } finally {
            loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).sync();
        }
    }

    private static Channel netty(EventLoopGroup loops, MeshIdentity payments, MeshAuthorizer callers)
            throws InterruptedException {
        return new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SSLEngine engine = payments.serverContext().createSSLEngine();
                        engine.setUseClientMode(false);
                        channel.pipeline().addLast("tls", new SslHandler(engine)).addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(65_536)).addLast(new Paid(callers));
                    }
                }).bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
    }

    /** The first call of a caller waits for Consul, and so must not be made on an event loop. */
    private static final class Paid extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final MeshAuthorizer callers;

        Paid(MeshAuthorizer callers) {
            this.callers = callers;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            SSLSession session = context.pipeline().get(SslHandler.class).engine().getSession();
            Thread.startVirtualThread(() -> {
                Authorization decision = callers.authorize(session);
                String text = decision.authorized() ? "paid" : decision.reason();
                context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(decision.authorized() ? 200 : 403),
                        Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8))))
                        .addListener(ChannelFutureListener.CLOSE);
            });
        }
    }

    /** Allowed, denied with a reason, and allowed again, called by its name. */
    private static void serves(ConsulClient consul, int port) throws IOException, InterruptedException {
        try (Registration registration = consul.register(ServiceDefinition.builder("payments").address("127.0.0.1")
                .port(port).connectNative(true).drainTime(Duration.ZERO).build());
                MeshIdentity orders = MeshIdentity.create(consul, "orders");
                LoadBalancer patient = LoadBalancer.builder(consul).firstWait(LIMIT).create();
                ServiceHttpClient http = ServiceHttpClient.builder(consul).mesh(orders).balancer(patient)
                        .timeout(LIMIT).connectTimeout(LIMIT).create()) {
            registration.awaitRegistered(LIMIT);
            assertThat(call(http).body()).isEqualTo("paid");
            consul.mesh().intentions().put(Intention.deny("orders", "payments"));
            Await.until(LIMIT, "403", () -> "200", () -> status(http) == 403);
            assertThat(call(http).body()).contains("default/orders => default/payments").contains("DENY");
            consul.mesh().intentions().put(Intention.allow("orders", "payments"));
            Await.until(LIMIT, "200", () -> "403", () -> status(http) == 200);
        }
    }

    private static int status(ServiceHttpClient http) {
        try {
            return call(http).statusCode();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> call(ServiceHttpClient http) throws IOException, InterruptedException {
        return http.send("payments", ServiceHttpClient.request("/").build(), BodyHandlers.ofString());
    }
}

package io.lictor.mesh;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;

/**
 * A handshake in memory, up to some bytes in both directions.
 *
 * @param client what the client has met, or null
 * @param server what the server has met, or null
 * @param clientSession the client's session
 * @param serverSession the server's session
 */
record Handshake(@Nullable SSLException client, @Nullable SSLException server, SSLSession clientSession,
        SSLSession serverSession) {

    private static final int ROUNDS = 60;
    private static final int ROOM = 40_000;

    /** One end of it. */
    private static final class End {
        private final SSLEngine engine;
        private final ByteBuffer out = ByteBuffer.allocate(ROOM);
        private final ByteBuffer in = ByteBuffer.allocate(ROOM);
        private final ByteBuffer words = ByteBuffer.wrap(new byte[]{1, 2, 3});
        private int heard;
        private @Nullable SSLException failure;

        End(SSLEngine engine) {
            this.engine = engine;
        }

        void step(End other) {
            if (failure == null) {
                try {
                    tasks();
                    in.flip();
                    boolean more = true;
                    while (more && in.hasRemaining()) {
                        ByteBuffer plain = ByteBuffer.allocate(ROOM);
                        int before = in.remaining();
                        engine.unwrap(in, plain);
                        heard += plain.position();
                        tasks();
                        more = in.remaining() < before
                                && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP;
                    }
                    in.compact();
                } catch (SSLException e) {
                    failure = e;
                    in.clear();
                }
            }
            wrap();
            out.flip();
            other.in.put(out);
            out.clear();
        }

        private void wrap() {
            try {
                for (int i = 0; i < 5; i++) {
                    boolean talks = engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
                    engine.wrap(talks || failure != null ? words : ByteBuffer.allocate(0), out);
                    tasks();
                }
            } catch (SSLException e) {
                failure = failure == null ? e : failure;
            }
        }

        private void tasks() {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        }
    }

    static Handshake between(SSLContext client, SSLContext server) {
        SSLEngine one = client.createSSLEngine("127.0.0.1", 443);
        one.setUseClientMode(true);
        SSLEngine other = server.createSSLEngine();
        other.setUseClientMode(false);
        return between(one, other);
    }

    static Handshake between(SSLEngine client, SSLEngine server) {
        End one = new End(client);
        End other = new End(server);
        for (int i = 0; i < ROUNDS && !(one.heard > 0 && other.heard > 0); i++) {
            one.step(other);
            other.step(one);
        }
        return new Handshake(one.failure, other.failure, client.getSession(), server.getSession());
    }

    boolean succeeded() {
        return client == null && server == null;
    }
}

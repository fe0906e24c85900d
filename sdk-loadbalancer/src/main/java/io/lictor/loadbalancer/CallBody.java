package io.lictor.loadbalancer;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;

/**
 * Body of a call, which notes that sending it has begun: one of unknown length may be a stream that cannot be read
 * twice, and would be sent short the second time without anybody noticing.
 */
final class CallBody implements BodyPublisher {

    private final BodyPublisher body;
    private volatile boolean begun;

    CallBody(BodyPublisher body) {
        this.body = body;
    }

    boolean canBeSentAgain() {
        return !begun || body.contentLength() >= 0;
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
        begun = true;
        body.subscribe(subscriber);
    }
}

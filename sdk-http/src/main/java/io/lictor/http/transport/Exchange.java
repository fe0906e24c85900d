package io.lictor.http.transport;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.runtime.ConsulRuntime.Signal;
import org.jspecify.annotations.Nullable;

/**
 * One request on the wire and the thread that waits for it.
 *
 * <p>It is its own body subscriber, so that the waiting thread is woken by the thread that has read the last byte,
 * without a further hand-off, and so that deadline and size limit hold for the body as well.
 */
final class Exchange implements BodyHandler<byte[]>, BodySubscriber<byte[]> {

    private static final int FIRST_CAPACITY = 1_024;
    private static final int LARGEST_FIRST_CAPACITY = 65_536;

    private final Signal ended;
    private final int limit;
    private final CompletableFuture<byte[]> stage = new CompletableFuture<>();
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile @Nullable CompletableFuture<?> future;
    private volatile @Nullable Subscription subscription;
    private volatile boolean done;
    private @Nullable Throwable failure;
    private int status;
    private @Nullable HttpHeaders headers;
    private byte[] body = new byte[0];
    private int length;

    Exchange(Signal ended, int limit) {
        this.ended = ended;
        this.limit = limit;
    }

    /** Sends, and waits for the whole answer or the end of the time. */
    Answer run(HttpClient client, HttpRequest request, Duration timeout) throws InterruptedException, Throwable {
        try {
            CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request, this);
            future = sent;
            var unused = sent.exceptionally(thrown -> {
                settle(thrown);
                return null;
            });
            if (!done) {
                ended.await(timeout);
            }
            if (!done) {
                throw new DeadlineException(headers != null);
            }
            if (failure != null) {
                throw failure;
            }
            return new Answer(status, java.util.Objects.requireNonNull(headers), Arrays.copyOf(body, length));
        } finally {
            if (!done || failure != null) {
                cancel();
            }
        }
    }

    /** Ends the exchange from outside. */
    void abort(Throwable reason) {
        settle(reason);
    }

    private void cancel() {
        Subscription reading = subscription;
        if (reading != null) {
            reading.cancel();
        }
        CompletableFuture<?> sent = future;
        if (sent != null) {
            sent.cancel(true);
        }
    }

    private void settle(@Nullable Throwable reason) {
        if (settled.compareAndSet(false, true)) {
            failure = reason;
            done = true;
            ended.raise();
        }
    }

    @Override
    public BodySubscriber<byte[]> apply(ResponseInfo info) {
        status = info.statusCode();
        headers = info.headers();
        long announced = info.headers().firstValueAsLong("Content-Length").orElse(FIRST_CAPACITY);
        if (announced > limit) {
            settle(new TooLargeException(limit));
        } else {
            body = new byte[(int) Math.min(announced, LARGEST_FIRST_CAPACITY)];
        }
        return this;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        if (settled.get()) {
            subscription.cancel();
        } else {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            int more = buffer.remaining();
            if (more > limit - length) {
                settle(new TooLargeException(limit));
                cancel();
                return;
            }
            if (more > body.length - length) {
                body = Arrays.copyOf(body, Math.min(limit, Math.max(2 * body.length, length + more)));
            }
            buffer.get(body, length, more);
            length += more;
        }
    }

    @Override
    public void onError(Throwable thrown) {
        settle(thrown);
        stage.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
        stage.complete(body);
        settle(null);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return stage;
    }
}

package io.lictor.http.transport;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * One request on the wire. It is its own body subscriber, so that a size limit and the deadline hold for the body too:
 * the timeout of {@code java.net.http} ends with the headers.
 *
 * <p>Written for {@link HttpClient#send}: {@code sendAsync} hands every completion to another thread, and on JDK 21 with
 * two processors starts one for it.
 */
final class Exchange implements BodyHandler<byte[]>, BodySubscriber<byte[]>, BodyDeadlines.Guarded {

    private static final int FIRST_CAPACITY = 1_024;
    private static final int LARGEST_FIRST_CAPACITY = 65_536;
    private static final byte[] EMPTY = {};

    private final BodyDeadlines deadlines;
    private final long deadline;
    private final int limit;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final AtomicReference<@Nullable Throwable> aborted = new AtomicReference<>();
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable HttpHeaders headers;
    private int status;
    private long announced = -1;
    private byte[] body = EMPTY;
    private int length;
    private volatile boolean guarded;

    /**
     * An exchange that is not begun.
     *
     * @param deadline moment of the runtime's clock at which the body must be whole
     * @param limit largest body
     */
    Exchange(BodyDeadlines deadlines, long deadline, int limit) {
        this.deadlines = deadlines;
        this.deadline = deadline;
        this.limit = limit;
    }

    /** Sends, and waits for the whole answer. */
    Answer run(HttpClient client, HttpRequest request) throws IOException, InterruptedException, AbortedException {
        try {
            client.send(request, this);
            return new Answer(status, Objects.requireNonNull(headers), trimmed());
        } catch (IOException | RuntimeException e) {
            Throwable reason = aborted.get();
            if (reason instanceof AbortedException abort) {
                throw abort;
            }
            throw e;
        } finally {
            if (guarded) {
                deadlines.release(this);
            }
        }
    }

    /** As {@link #run}, for a poll that is given up when its address turns out not to answer. */
    Answer runPoll(HttpClient client, HttpRequest request, Addresses addresses, URI address)
            throws IOException, InterruptedException, AbortedException {
        CompletableFuture<?> sent = client.sendAsync(request, this);
        Addresses.Poll running = addresses.polling(address, () -> {
            abort(AbortedException.turnedAway());
            sent.cancel(true);
        });
        try (running) {
            sent.get();
            return new Answer(status, Objects.requireNonNull(headers), trimmed());
        } catch (InterruptedException e) {
            sent.cancel(true);
            throw e;
        } catch (ExecutionException | CancellationException e) {
            if (aborted.get() instanceof AbortedException abort) {
                throw abort;
            }
            throw e.getCause() instanceof IOException cut ? cut : new IOException(e);
        } finally {
            if (guarded) {
                deadlines.release(this);
            }
        }
    }

    private byte[] trimmed() {
        return length == body.length ? body : Arrays.copyOf(body, length);
    }

    @Override
    public long deadline() {
        return deadline;
    }

    @Override
    public void abort(AbortedException reason) {
        if (aborted.compareAndSet(null, reason)) {
            Subscription reading = subscription;
            if (reading != null) {
                reading.cancel();
            }
            whole.completeExceptionally(reason);
        }
    }

    @Override
    public BodySubscriber<byte[]> apply(ResponseInfo info) {
        status = info.statusCode();
        headers = info.headers();
        announced = info.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (announced > limit) {
            abort(AbortedException.tooLarge(limit));
        } else if (announced != 0) {
            body = new byte[announced < 0 ? FIRST_CAPACITY : (int) Math.min(announced, LARGEST_FIRST_CAPACITY)];
        }
        return this;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        if (announced != 0) {
            guarded = true;
            deadlines.guard(this);
        }
        if (aborted.get() == null) {
            subscription.request(Long.MAX_VALUE);
        } else {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            int more = buffer.remaining();
            if (more > limit - length) {
                abort(AbortedException.tooLarge(limit));
                return;
            }
            // copied, since each of the client's buffers holds 16 KiB, however little came in it
            if (more > body.length - length) {
                body = Arrays.copyOf(body, Math.max(length + more, (int) Math.min(limit, 2L * body.length)));
            }
            buffer.get(body, length, more);
            length += more;
        }
    }

    @Override
    public void onError(Throwable thrown) {
        whole.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
        whole.complete(body);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole;
    }
}

package io.lictor.loadbalancer;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lictor.api.balancing.Selection;
import io.lictor.api.discovery.ServiceInstance;
import org.jspecify.annotations.Nullable;

/**
 * One request to one instance. Begun, watched and given up by the thread of its {@link Call}; answered by threads of the
 * HTTP client.
 */
final class Attempt<T> implements BodyHandler<T> {

    private static final int SERVER_ERRORS = 500;

    private final Call<T> call;
    private final Selection selection;
    private final ServiceInstance instance;
    private final AtomicBoolean reported = new AtomicBoolean();
    private volatile @Nullable CompletableFuture<HttpResponse<T>> future;
    private volatile @Nullable TimedBody<T> body;
    private volatile @Nullable HttpResponse<T> answer;
    private volatile @Nullable Throwable failure;
    private volatile boolean answering;
    private volatile boolean readerFailed;
    private volatile boolean discarded;
    private volatile boolean done;

    Attempt(Call<T> call, Selection selection) {
        this.call = call;
        this.selection = selection;
        this.instance = selection.instance();
    }

    void start(CallContext context, CallOrder<T> order, CallBody content) {
        try {
            HttpRequest request = CallTarget.request(order.request(), content, instance,
                    context.clients().isMesh());
            HttpClient http = context.client(order, instance);
            CompletableFuture<HttpResponse<T>> sent = http.sendAsync(request, this);
            future = sent;
            CompletableFuture<HttpResponse<T>> unused = sent.whenComplete(this::ended);
        } catch (IOException e) {
            failure = new ConnectException(e.getMessage()).initCause(e);
            end("no address");
        }
    }

    /** The headers are there: what becomes of the body is decided now, so that a handler sees one answer only. */
    @Override
    public BodySubscriber<T> apply(ResponseInfo info) {
        answering = true;
        if (call.isRejected(info.statusCode())) {
            discarded = true;
            end("status " + info.statusCode());
        } else if (!call.claim(this)) {
            discarded = true;
        } else {
            try {
                TimedBody<T> timed = call.timed(Objects.requireNonNull(call.handler().apply(info), "subscriber"));
                body = timed;
                return timed;
            } catch (RuntimeException | Error e) {
                readerFailed = true;
                throw e;
            }
        }
        // a discarded answer is looked at by nobody
        return BodySubscribers.mapping(BodySubscribers.discarding(), nothing -> null);
    }

    private void ended(@Nullable HttpResponse<T> response, @Nullable Throwable thrown) {
        if (discarded) {
            end(null);
        } else if (response != null) {
            answer = response;
            int status = response.statusCode();
            report(status >= SERVER_ERRORS ? "status " + status : null, true);
            end(null);
        } else {
            Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null
                    ? thrown.getCause()
                    : thrown;
            TimedBody<T> timed = body;
            readerFailed |= timed != null && timed.isReadersFault();
            failure = cause;
            call.unclaim(this);
            // what ends with the client is nobody's fault either
            end(readerFailed || cause == null || call.isClosed() ? null : cause.getClass().getSimpleName());
        }
    }

    private void end(@Nullable String failed) {
        report(failed, false);
        done = true;
        call.wake();
    }

    /** Tells the strategy how it went; the first word counts. */
    private void report(@Nullable String failed, boolean answered) {
        if (reported.compareAndSet(false, true)) {
            if (failed != null) {
                selection.failure(failed);
            } else if (answered) {
                selection.success();
            }
            selection.close();
        }
    }

    /** Gives it up if it is still under way; with a reason when it is the instance's fault. */
    void giveUp(@Nullable String reason) {
        report(reason, false);
        CompletableFuture<HttpResponse<T>> sent = future;
        if (sent != null && answer == null) {
            sent.cancel(true);
        }
    }

    boolean isDone() {
        return done;
    }

    @Nullable
    HttpResponse<T> answer() {
        return answer;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** The body of the answer, if it is still on its way although the caller has the answer. */
    @Nullable
    TimedBody<T> openBody() {
        TimedBody<T> timed = body;
        return timed == null || timed.hasEnded() ? null : timed;
    }

    /** Why it failed, in the words of the observer; null when it is not the instance that failed. */
    @Nullable
    String failureKind() {
        return failure == null || readerFailed ? null : wasNotSent() ? "not connected" : "failed";
    }

    /** Whether the instance cannot have seen the request. */
    boolean wasNotSent() {
        return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException
                || failure instanceof NoRouteToHostException || failure instanceof UnknownHostException;
    }

    /**
     * Whether the connection ended before an answer began. A server may end a kept one at any time, and a request may be
     * on its way then: that says nothing about the instance, which another connection may reach.
     */
    boolean lostItsConnection() {
        Throwable root = failure;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root != null && !answering && !wasNotSent() && isEndOfConnection(root);
    }

    /** What broke the rules of HTTP or TLS has a class of its own. */
    private static boolean isEndOfConnection(Throwable cause) {
        return cause instanceof EOFException || cause instanceof SocketException
                || cause instanceof ClosedChannelException || cause.getClass() == IOException.class;
    }

    ServiceInstance instance() {
        return instance;
    }

    @Override
    public String toString() {
        return instance.id() + " (" + instance.address() + ":" + instance.port() + ")";
    }
}

package io.lictor.sync.registrar;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine's stream of events, whose end is nothing to be alarmed about: docker-java's own adapter logs it as an error. */
final class DockerEvents implements ResultCallback<Event> {

    private static final Logger LOG = LoggerFactory.getLogger(DockerServices.class);
    private static final Closeable CLOSED = () -> {};

    private final Consumer<Event> taker;
    private final Runnable end;
    private final AtomicReference<@Nullable Closeable> stream = new AtomicReference<>();

    DockerEvents(Consumer<Event> taker, Runnable end) {
        this.taker = taker;
        this.end = end;
    }

    @Override
    public void onStart(Closeable started) {
        if (!stream.compareAndSet(null, started)) {
            close(started);
        }
    }

    @Override
    public void onNext(Event event) {
        taker.accept(event);
    }

    @Override
    public void onError(Throwable failure) {
        end.run();
        close();
    }

    @Override
    public void onComplete() {
        end.run();
        close();
    }

    @Override
    public void close() {
        Closeable open = stream.getAndSet(CLOSED);
        if (open != null) {
            close(open);
        }
    }

    /** What is closed is often broken already. */
    private static void close(Closeable stream) {
        try {
            stream.close();
        } catch (IOException e) {
            LOG.debug("docker: closing the stream of events failed", e);
        }
    }
}

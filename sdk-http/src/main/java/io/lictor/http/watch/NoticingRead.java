package io.lictor.http.watch;

import java.time.Duration;

import io.lictor.api.Indexed;
import org.jspecify.annotations.Nullable;

/**
 * Polls that notice when one was woken by something that its value does not show. Belongs to the one thread that polls.
 *
 * @param <T> type of the value
 */
public final class NoticingRead<T> implements BlockingRead<T> {

    private final BlockingRead<T> read;
    private final Runnable onWokenForNothing;
    private @Nullable T last;

    public NoticingRead(BlockingRead<T> read, Runnable onWokenForNothing) {
        this.read = read;
        this.onWokenForNothing = onWokenForNothing;
    }

    @Override
    public Indexed<T> read(long index, Duration wait) {
        Indexed<T> answer = read.read(index, wait);
        if (index != 0 && answer.index() != index && answer.value().equals(last)) {
            onWokenForNothing.run();
        }
        last = answer.value();
        return answer;
    }
}

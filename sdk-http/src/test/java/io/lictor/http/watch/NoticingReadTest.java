package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.lictor.api.AnswerMetadata;
import io.lictor.api.Indexed;
import org.junit.jupiter.api.Test;

/** A poll that was woken by something that its value does not show. */
class NoticingReadTest {

    private final Deque<Indexed<String>> answers = new ArrayDeque<>();
    private int noticed;
    private final NoticingRead<String> read = new NoticingRead<>((index, wait) -> answers.removeFirst(),
            () -> noticed++);

    private int afterPolling(long asked, String value, long index) {
        answers.add(new Indexed<>(value, new AnswerMetadata(index, true, null, null, false)));
        assertThat(read.read(asked, Duration.ofSeconds(1)).value()).isEqualTo(value);
        return noticed;
    }

    @Test
    void onlyANewerIndexWithTheSameValueIsNoticed() {
        assertThat(List.of(afterPolling(0, "a", 5), afterPolling(5, "a", 5), afterPolling(5, "b", 6),
                afterPolling(0, "b", 9))).as("first, timed out, changed, read anew").containsOnly(0);
        assertThat(afterPolling(9, "b", 10)).isEqualTo(1);
    }
}

package io.lictor.http.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.lictor.api.AnswerMetadata;
import io.lictor.api.Indexed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What proves that a value was the same at the moment of another one. */
class CommonMomentTest {

    private final CommonMoment moment = CommonMoment.ofLatest(List.of(7L, 20L, 20L, 3L));

    private static Indexed<String> answer(long index, @Nullable Boolean knownLeader) {
        return new Indexed<>("value", new AnswerMetadata(index, knownLeader, null, null, false));
    }

    @Test
    void theLatestValuesAreOfTheMomentAndOlderOnesAreToBeProven() {
        assertThat(moment.isOf(20)).isTrue();
        assertThat(moment.isOf(7)).isFalse();
    }

    @Test
    void anAnswerThatIsNotBeyondTheMomentProvesIt() {
        assertThat(moment.isProvenBy(answer(7, true), 7)).isTrue();
        assertThat(moment.isProvenBy(answer(20, null), 7)).as("written by the same transaction").isTrue();
        assertThat(moment.isProvenBy(answer(21, true), 7)).as("changed since").isFalse();
    }

    @Test
    void aHistoryThatWasRewrittenAndAServerWithoutALeaderProveNothing() {
        assertThat(moment.isProvenBy(answer(6, true), 7)).isFalse();
        assertThat(moment.isProvenBy(answer(7, false), 7)).isFalse();
    }

    @Test
    void indexesAreUnsigned() {
        CommonMoment late = CommonMoment.ofLatest(List.of(5L, -2L));
        assertThat(late.isOf(-2L)).isTrue();
        assertThat(late.isProvenBy(answer(-3L, true), 5)).isTrue();
        assertThat(late.isProvenBy(answer(-1L, true), 5)).isFalse();
    }
}

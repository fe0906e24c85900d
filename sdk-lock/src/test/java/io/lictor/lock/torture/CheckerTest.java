package io.lictor.lock.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

/** What the torture run would miss if its checker were blind. */
class CheckerTest {

    private static final String LOCK = "torture/0";
    private static final Holder ONE = new Holder("one", 0);
    private static final Holder TWO = new Holder("two", 0);
    private static final Duration TTL = Duration.ofSeconds(2);

    private final List<Write> writes = new ArrayList<>();
    private final List<Tenure> tenures = new ArrayList<>();
    private final List<Disturbance> disturbances = new ArrayList<>();

    @Test
    void findsNothingInHandOvers() {
        write(10, ONE, true);
        write(10, ONE, true);
        write(12, TWO, true);
        held(10, ONE, 100, 200);
        held(12, TWO, 201, 300);

        assertThat(SafetyChecker.violations(history(1_000))).isEmpty();
    }

    @Test
    void findsAWriteOfAnOlderHolderAfterThatOfANewerOne() {
        write(10, ONE, true);
        write(12, TWO, true);
        write(10, ONE, true);

        assertThat(SafetyChecker.violations(history(1_000))).singleElement().asString()
                .contains("token 10 of " + ONE + " wrote after token 12");
    }

    @Test
    void takesARefusedWriteForWhatItIs() {
        write(10, ONE, true);
        write(12, TWO, true);
        write(10, ONE, false);
        tenures.add(new Tenure(LOCK, 10, ONE, 100, OptionalLong.of(150), Tenure.End.LOST));

        assertThat(SafetyChecker.violations(history(1_000))).isEmpty();
        assertThat(SafetyChecker.wronglyRefused(history(1_000))).isEmpty();
    }

    @Test
    void findsARefusalToSomebodyWhoHadNotLost() {
        write(12, TWO, true);
        write(10, ONE, false);
        held(10, ONE, 100, 200);

        assertThat(SafetyChecker.wronglyRefused(history(1_000))).hasSize(1);
    }

    @Test
    void findsATokenThatTwoHave() {
        write(10, ONE, true);
        write(10, TWO, true);
        held(10, ONE, 100, 200);
        held(10, TWO, 201, 300);

        assertThat(SafetyChecker.violations(history(1_000))).hasSize(2).allSatisfy(text -> assertThat(text)
                .contains("token 10"));
    }

    @Test
    void findsTwoWhoBelieveAtATime() {
        held(10, ONE, 100, 250);
        held(12, TWO, 201, 300);

        assertThat(SafetyChecker.violations(history(1_000))).singleElement().asString().contains("before the end of");
    }

    @Test
    void allowsForABeliefThatHadNotHeardYetThatItsKeyWasDeletedAndNoMore() {
        held(10, ONE, seconds(1), seconds(4));
        held(12, TWO, seconds(3), seconds(5));
        disturbances.add(new Disturbance(Fault.DELETE_KEY, "", seconds(2), seconds(3)));
        assertThat(SafetyChecker.violations(history(seconds(10)))).isEmpty();

        held(14, ONE, seconds(6), seconds(20));
        held(16, TWO, seconds(19), seconds(21));
        assertThat(SafetyChecker.violations(history(seconds(30)))).hasSize(1);
    }

    @Test
    void findsABeliefThatNobodyTookTheLockFrom() {
        held(10, ONE, seconds(1), seconds(4));
        assertThat(SafetyChecker.wronglyBelieved(history(seconds(10)), tenures)).hasSize(1);

        disturbances.add(new Disturbance(Fault.RESTORE_SNAPSHOT, "", seconds(2), seconds(3)));
        assertThat(SafetyChecker.wronglyBelieved(history(seconds(10)), tenures)).isEmpty();
    }

    @Test
    void findsABeliefThatOutlastsAShortOneInBetween() {
        held(10, ONE, 100, 500);
        tenures.add(new Tenure(LOCK, 11, TWO, 150, OptionalLong.empty(), Tenure.End.LOST));
        held(12, TWO, 400, 600);

        assertThat(SafetyChecker.violations(history(1_000))).hasSize(1);
    }

    @Test
    void findsATokenThatDidNotGrow() {
        held(12, ONE, 100, 200);
        held(10, TWO, 201, 300);

        assertThat(SafetyChecker.violations(history(1_000))).hasSize(1);
    }

    @Test
    void knowsTheBeliefOfAKilledHolderFromItsWrites() {
        writes.add(new Write(0, LOCK, 10, ONE, 250, true, true));
        tenures.add(new Tenure(LOCK, 10, ONE, 100, OptionalLong.empty(), Tenure.End.CUT_SHORT));
        held(12, TWO, 201, 300);

        assertThat(SafetyChecker.violations(history(1_000).withBeliefOfWrites())).hasSize(1);
    }

    @Test
    void findsALockThatNobodyGetsWithoutAReason() {
        held(10, ONE, seconds(1), seconds(1));
        held(12, TWO, seconds(16), seconds(16));

        assertThat(gaps(seconds(17))).singleElement().asString().contains("15000 ms (allowed: 14000 ms)");
    }

    @Test
    void findsALockThatNobodyGetsUntilTheEnd() {
        held(10, ONE, seconds(1), seconds(1));

        assertThat(gaps(seconds(17))).hasSize(1);
    }

    @Test
    void allowsForAFaultInBetweenAndNoMore() {
        held(10, ONE, seconds(1), seconds(1));
        disturbances.add(new Disturbance(Fault.KILL_HOLDER, "", seconds(5), seconds(6)));

        assertThat(gaps(seconds(19))).isEmpty();
        assertThat(gaps(seconds(21))).hasSize(1);
    }

    @Test
    void allowsNothingForAFaultOfThePast() {
        disturbances.add(new Disturbance(Fault.KILL_HOLDER, "", seconds(1), seconds(2)));
        held(10, ONE, seconds(8), seconds(8));

        assertThat(gaps(seconds(24))).hasSize(1);
    }

    private List<String> gaps(long end) {
        return new LivenessChecker(history(end), TTL, TTL).violations();
    }

    private void write(long token, Holder holder, boolean accepted) {
        writes.add(new Write(writes.size(), LOCK, token, holder, 0, false, accepted));
    }

    private void held(long token, Holder holder, long from, long until) {
        tenures.add(new Tenure(LOCK, token, holder, from, OptionalLong.of(until), Tenure.End.RELEASED));
    }

    private History history(long end) {
        return new History(List.of(LOCK), writes, tenures, disturbances, 0, end);
    }

    private static long seconds(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}

package io.lictor.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

import io.lictor.api.internal.RunningThreads;
import io.lictor.testkit.InProcessConsul;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.slf4j.LoggerFactory;

/** Each kind of leak fails the test that leaves it, by name, and no other. */
class LeakCheckTest {
    private static volatile CountDownLatch end = new CountDownLatch(1);
    private static final List<AutoCloseable> LEFT = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeWhatThePlayedTestsLeft() throws Exception {
        end.countDown();
        end = new CountDownLatch(1);
        for (AutoCloseable left : LEFT) {
            left.close();
        }
        LEFT.clear();
    }

    private static void awaitEndOfTheTest() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void createSession(TestConsul consul) {
        consul.http().put("/v1/session/create", "{\"Name\":\"lock orders\",\"TTL\":\"30s\"}").ok();
    }

    private static Socket poll(InProcessConsul consul, String target) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), consul.port());
            socket.getOutputStream().write(("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            Await.until(Duration.ofSeconds(30), "blocked", () -> "", () -> consul.blockedQueries() > 0);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void warn(String message) {
        LoggerFactory.getLogger("io.lictor.testkit.played").warn("{}", message);
    }

    @ConsulTest
    static class Sessions {
        @Test
        void leaves(TestConsul consul) {
            createSession(consul);
        }

        @Test
        void destroys(TestConsul consul) {
            String id = consul.http().put("/v1/session/create", "").ok().body().replaceAll("[^0-9a-f-]|ID", "");
            consul.http().put("/v1/session/destroy/" + id, "").ok();
        }

        @Test
        void leavesInAFrozenConsul(TestConsul consul) {
            createSession(consul);
            consul.freeze();
        }
    }

    @Test
    void aSessionThatIsNotDestroyedFailsTheTest() {
        Played played = Played.of(Sessions.class);

        assertThat(played.failures()).containsOnlyKeys("leaves", "leavesInAFrozenConsul");
        assertThat(played.failures().values()).allSatisfy(failure -> assertThat(failure)
                .isInstanceOf(AssertionError.class).hasMessageContaining("Sessions, leaves")
                .hasMessageMatching("(?s).*leaves behind:\n  session: [0-9a-f-]{36} \"lock orders\" of node agent,"
                        + " TTL 30s\n.*"));
    }

    @ConsulTest
    static class Polls {
        @Test
        void leaves(InProcessConsul consul) {
            LEFT.add(poll(consul, "/v1/kv/a?index=99&wait=5m"));
        }

        @Test
        void closes(InProcessConsul consul) throws IOException {
            poll(consul, "/v1/kv/a?index=99&wait=5m").close();
            assertThat(consul.blockedQueries()).isEqualTo(1);
        }
    }

    @Test
    void aPollOfAnOpenClientFailsTheTestAndOneOfAClosedClientDoesNot() {
        assertThat(Played.of(Polls.class).failures()).containsOnlyKeys("leaves").hasEntrySatisfying("leaves",
                failure -> assertThat(failure).hasMessageContaining("\n  poll: GET /v1/kv/a?index=99&wait=5m\n"));
    }

    @ConsulTest
    static class Threads {
        @Test
        void leavesPlatform() {
            Thread.ofPlatform().daemon().name("pool of mine").start(LeakCheckTest::awaitEndOfTheTest);
        }

        @Test
        void leavesVirtual() {
            RunningThreads.counted(Thread.ofVirtual().name("consul-other-watch-health/web"),
                    LeakCheckTest::awaitEndOfTheTest).start();
        }

        @Test
        void leavesServer() {
            LEFT.add(InProcessConsul.start());
        }

        @Test
        void ends() throws InterruptedException {
            try (var threads = Executors.newFixedThreadPool(3)) {
                threads.execute(() -> {});
            }
            Thread shortLived = RunningThreads.counted(Thread.ofVirtual().name("consul-short"), () -> {});
            shortLived.start();
            shortLived.join();
        }
    }

    @Test
    void aThreadThatDoesNotEndFailsTheTest() {
        Map<String, Throwable> failures = Played.of(Threads.class).failures();

        assertThat(failures).containsOnlyKeys("leavesPlatform", "leavesVirtual", "leavesServer");
        assertThat(failures.get("leavesPlatform")).hasMessageContaining("\n  thread: pool of mine\n");
        assertThat(failures.get("leavesVirtual")).hasMessageContaining("\n  thread: consul-other-watch-health/web\n");
        assertThat(failures.get("leavesServer")).hasMessageContaining("\n  thread: lictor-in-process-");
    }

    @ConsulTest
    static class Warnings {
        @Test
        void logs() {
            warn("watch web fails");
        }

        @Test
        @AllowedWarnings({"unused", "watch \\w+ fails"})
        void logsAllowed() {
            warn("the watch web fails again");
        }

        @Test
        @AllowedWarnings("watch \\w+ fails")
        void logsAnother() {
            warn("watch web fails");
            LoggerFactory.getLogger("io.lictor.testkit.played").error("lost {}", "it");
            LoggerFactory.getLogger("org.example").warn("not ours");
        }
    }

    @Test
    void aWarningOrErrorThatIsNotAllowedFailsTheTest() {
        Map<String, Throwable> failures = Played.of(Warnings.class).failures();

        assertThat(failures).containsOnlyKeys("logs", "logsAnother");
        assertThat(failures.get("logs")).hasMessageContaining("\n  warning: WARN of io.lictor.testkit.played on ")
                .hasMessageContaining(": watch web fails\n");
        assertThat(failures.get("logsAnother")).hasMessageContaining(": lost it\n")
                .hasMessageNotContainingAny("watch web", "not ours");
    }

    @Test
    void javaUtilLoggingIsHeardAsWell() {
        List<LoggedWarning> heard = new ArrayList<>();
        java.util.logging.Logger logger = java.util.logging.Logger.getLogger("io.lictor.testkit.played");
        try (JulWatch watch = JulWatch.attach(heard::add)) {
            assertThat(watch.getLevel()).isEqualTo(java.util.logging.Level.WARNING);
            logger.log(java.util.logging.Level.WARNING, "watch {0} fails", "web");
            logger.info("fine");
        }
        logger.warning("too late");

        assertThat(heard).containsExactly(new LoggedWarning("WARNING", "io.lictor.testkit.played",
                Thread.currentThread().getName(), "watch web fails"));
    }

    @ConsulTest
    static class Failing {
        @Test
        void fails(TestConsul consul) {
            createSession(consul);
            fail("its own reason");
        }
    }

    @Test
    void theTestsOwnFailureStaysTheFirst() {
        Throwable failure = Played.of(Failing.class).failure();

        assertThat(failure).hasMessage("its own reason");
        assertThat(failure.getSuppressed()).singleElement().satisfies(
                leaks -> assertThat(leaks).hasMessageContaining("\n  session: "));
    }

    @ConsulTest
    @AllowedLeaks(value = LeakKind.SESSION, reason = "shows that a class can allow it")
    static class Allowing {
        @Test
        void leavesASession(TestConsul consul) {
            createSession(consul);
        }

        @Test
        @AllowedLeaks(value = LeakKind.WARNING, reason = "shows that a method adds to its class")
        void logsAndLeavesASession(TestConsul consul) {
            createSession(consul);
            warn("allowed");
        }

        @Test
        void logs() {
            warn("not allowed");
        }
    }

    @Test
    void whatIsAllowedIsNotLookedFor() {
        assertThat(Played.of(Allowing.class).failures()).containsOnlyKeys("logs");
    }

    @ConsulTest
    @AllowedLeaks(value = LeakKind.SESSION, reason = " ")
    static class WithoutReason {
        @Test
        void runs() {}
    }

    @Test
    void anExceptionNeedsAReason() {
        assertThat(Played.of(WithoutReason.class).failure()).isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining("WithoutReason: reason is blank (expected: why the leak is no defect)");
    }

    @ConsulTest(scope = ConsulScope.PER_CLASS)
    static class WholeClass {
        @Test
        void leavesASession(TestConsul consul) {
            createSession(consul);
        }

        @Test
        void logs() {
            warn("at once");
        }
    }

    @Test
    void aConsulOfTheWholeClassIsLookedAtAtItsEndAndTheLogAfterEachTest() {
        Map<String, Throwable> failures = Played.of(WholeClass.class).failures();

        assertThat(failures).containsOnlyKeys("LeakCheckTest$WholeClass", "logs");
        assertThat(failures.get("LeakCheckTest$WholeClass")).hasMessageContaining("\n  session: ");
    }

    @ConsulTest
    static class SideBySide {
        private static final CountDownLatch BOTH = new CountDownLatch(2);

        @Test
        void leaves(TestConsul consul) throws InterruptedException {
            createSession(consul);
            RunningThreads.counted(Thread.ofVirtual().name("consul-other-watch"), LeakCheckTest::awaitEndOfTheTest)
                    .start();
            meet();
        }

        @Test
        void isClean(TestConsul consul) throws InterruptedException {
            RawHttp.of(consul.uri()).put("/v1/kv/a", "1").ok();
            meet();
        }

        private static void meet() throws InterruptedException {
            BOTH.countDown();
            BOTH.await();
        }
    }

    @Test
    void testsThatRunAtTheSameTimeAreNotBlamedForOneAnother() {
        Played played = Played.of(SideBySide.class, Map.of("junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.mode.default", "concurrent",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "2"));

        assertThat(played.failures()).containsOnlyKeys("leaves");
        assertThat(played.failure()).hasMessageContaining("\n  session: ").hasMessageNotContaining("thread");
    }
}

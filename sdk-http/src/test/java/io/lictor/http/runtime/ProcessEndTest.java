package io.lictor.http.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Level;
import io.lictor.http.CapturedLog;
import org.junit.jupiter.api.Test;

class ProcessEndTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<Thread> hooks = new ArrayList<>();
    private final ProcessEnd end = new ProcessEnd(hooks::add);
    private final List<String> run = new CopyOnWriteArrayList<>();

    private ProcessEnd.Task task(String name) {
        return end.task(name, () -> run.add(name), () -> LONG);
    }

    private void endOfTheJvm() throws InterruptedException {
        assertThat(hooks).hasSize(1);
        hooks.getFirst().start();
        hooks.getFirst().join();
    }

    @Test
    void oneHookRunsWhatIsArmedAndNotClosed() throws InterruptedException {
        task("never armed");
        task("armed").arm();
        ProcessEnd.Task twice = task("armed twice");
        twice.arm();
        twice.arm();
        ProcessEnd.Task closed = task("closed in time");
        closed.arm();
        closed.close();
        closed.arm();
        endOfTheJvm();

        assertThat(run).containsExactlyInAnyOrder("armed", "armed twice");
    }

    @Test
    void tasksRunSideBySideWhateverOneThrows() throws InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        for (String name : List.of("one", "other")) {
            end.task(name, () -> {
                both.countDown();
                try {
                    both.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                run.add(name);
                throw new IllegalStateException("boom");
            }, () -> LONG).arm();
        }
        try (CapturedLog log = CapturedLog.of(ProcessEnd.class)) {
            endOfTheJvm();
            assertThat(log.messages(Level.WARN)).containsExactlyInAnyOrder("one failed at the end of the JVM",
                    "other failed at the end of the JVM");
        }
        assertThat(run).containsExactlyInAnyOrder("one", "other");
    }

    @Test
    void aTaskThatHangsIsLeftAfterItsTime() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        end.task("drain of web", () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, () -> Duration.ofMillis(1)).arm();
        try (CapturedLog log = CapturedLog.of(ProcessEnd.class)) {
            endOfTheJvm();
            assertThat(log.messages(Level.WARN)).singleElement().asString().startsWith("drain of web did not end");
        } finally {
            never.countDown();
        }
    }

    @Test
    void whatBeginsWhileTheJvmEndsIsSaidAndFailsNobody() throws InterruptedException {
        ProcessEnd late = new ProcessEnd(hook -> {
            throw new IllegalStateException("Shutdown in progress");
        });
        try (CapturedLog log = CapturedLog.of(ProcessEnd.class)) {
            late.task("drain of web", () -> run.add("late"), () -> LONG).arm();
            assertThat(log.messages(Level.WARN)).singleElement().asString()
                    .startsWith("drain of web begins while the JVM is ending");
        }
        task("armed").arm();
        endOfTheJvm();
        task("too late").arm();
        assertThat(run).containsExactly("armed");
    }
}

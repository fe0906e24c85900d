package io.lictor.sync.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProgramMarkTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProgramThatHasEndedDoesNotRunThoughItsParentHasNotAsked() throws Exception {
        Process parent = new ProcessBuilder("/bin/sh", "-c", "sleep 60 & echo $!; exec sleep 60").start();
        try {
            long pid = Long.parseLong(parent.inputReader().readLine());
            ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
            ProgramMark mark = ProgramMark.of(child);
            assertThat(mark.isRunning()).isTrue();

            child.destroyForcibly();
            Await.until(LIMIT, "ended", mark::toString, () -> !mark.isRunning());
            assertThat(ProcessHandle.of(pid)).as("nobody has asked how it ended").isPresent();
        } finally {
            parent.destroyForcibly();
        }
    }
}

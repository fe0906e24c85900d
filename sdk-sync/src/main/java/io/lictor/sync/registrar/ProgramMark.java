package io.lictor.sync.registrar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A program that is registered, or that registers others, as an instance names it.
 *
 * @param pid its process id
 * @param started when it was started, in seconds since 1970, since ids are used again; 0 where nobody knows
 */
record ProgramMark(long pid, long started) {

    /** The kernel counts from its own start, whose time of day is corrected now and then. */
    private static final Duration ABOUT = Duration.ofSeconds(5);

    private static final ProgramMark THIS = of(ProcessHandle.current());

    static ProgramMark ofThisProcess() {
        return THIS;
    }

    static ProgramMark of(ProcessHandle process) {
        return new ProgramMark(process.pid(),
                process.info().startInstant().map(Instant::getEpochSecond).orElse(0L));
    }

    /** What an instance carries, or null when that names no program. */
    static @Nullable ProgramMark parse(@Nullable String text) {
        if (text == null || !text.matches("[0-9]{1,10}@[0-9]{1,12}")) {
            return null;
        }
        String[] parts = text.split("@", 2);
        return new ProgramMark(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    boolean isRunning() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(ProgramMark::of)
                .filter(now -> Math.abs(now.started - started) <= ABOUT.toSeconds()).isPresent() && !hasEnded(pid);
    }

    /** A program that has ended is there until its parent asks how, which some never do. */
    private static boolean hasEnded(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException notLinux) {
            return false;
        }
    }

    @Override
    public String toString() {
        return pid + "@" + started;
    }
}

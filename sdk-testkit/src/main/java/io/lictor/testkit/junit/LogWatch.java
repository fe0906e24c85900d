package io.lictor.testkit.junit;

import java.util.function.Consumer;

/** Hears what {@code io.lictor} logs, from its start until it is closed. */
interface LogWatch extends AutoCloseable {
    String ROOT = "io.lictor";

    /** Listens to Logback when SLF4J writes to it, and to {@code java.util.logging} otherwise. */
    static LogWatch start(Consumer<LoggedWarning> listener) {
        return isLogbackInUse() ? LogbackWatch.attach(listener) : JulWatch.attach(listener);
    }

    private static boolean isLogbackInUse() {
        try {
            Class.forName("ch.qos.logback.classic.LoggerContext");
            return LogbackWatch.isInUse();
        } catch (ClassNotFoundException | LinkageError optional) {
            return false;
        }
    }

    @Override
    void close();
}

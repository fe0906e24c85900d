package io.lictor.testkit.junit;

import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** A handler of {@code java.util.logging}, which runs on the thread that logs. */
final class JulWatch extends Handler implements LogWatch {
    private final Logger logger = Logger.getLogger(ROOT);
    private final SimpleFormatter messages = new SimpleFormatter();
    private final Consumer<LoggedWarning> listener;

    private JulWatch(Consumer<LoggedWarning> listener) {
        this.listener = listener;
    }

    static JulWatch attach(Consumer<LoggedWarning> listener) {
        JulWatch watch = new JulWatch(listener);
        watch.setLevel(Level.WARNING);
        watch.logger.addHandler(watch);
        return watch;
    }

    @Override
    public void publish(LogRecord logged) {
        if (isLoggable(logged)) {
            listener.accept(new LoggedWarning(logged.getLevel().getName(), String.valueOf(logged.getLoggerName()),
                    Thread.currentThread().getName(), messages.formatMessage(logged)));
        }
    }

    @Override
    public void flush() {
        // nothing is kept back
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}

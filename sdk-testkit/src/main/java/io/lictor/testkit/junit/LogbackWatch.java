package io.lictor.testkit.junit;

import java.util.function.Consumer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import org.slf4j.LoggerFactory;

/** An appender of Logback. */
final class LogbackWatch extends UnsynchronizedAppenderBase<ILoggingEvent> implements LogWatch {
    private final Logger logger;
    private final Consumer<LoggedWarning> listener;

    private LogbackWatch(Logger logger, Consumer<LoggedWarning> listener) {
        this.logger = logger;
        this.listener = listener;
    }

    static boolean isInUse() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext;
    }

    static LogbackWatch attach(Consumer<LoggedWarning> listener) {
        Logger logger = (Logger) LoggerFactory.getLogger(ROOT);
        LogbackWatch watch = new LogbackWatch(logger, listener);
        watch.setContext(logger.getLoggerContext());
        watch.start();
        logger.addAppender(watch);
        return watch;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            listener.accept(new LoggedWarning(event.getLevel().toString(), event.getLoggerName(),
                    event.getThreadName(), event.getFormattedMessage()));
        }
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        stop();
    }
}

package io.lictor.testkit.inprocess.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

import io.lictor.testkit.inprocess.engine.AgentLog;
import io.lictor.testkit.inprocess.http.BodyStream;
import org.jspecify.annotations.Nullable;

/** What the agent says from the moment on in which its client is told that it may listen. */
final class LogStream implements BodyStream {
    private final AgentLog log;
    private final AgentLog.Level level;
    private final boolean json;
    private AgentLog.@Nullable Tail tail;

    LogStream(AgentLog log, AgentLog.Level level, boolean json) {
        this.log = log;
        this.level = level;
        this.json = json;
    }

    @Override
    public void begin() {
        tail = log.follow(level);
    }

    @Override
    public void writeTo(Sink sink) throws IOException, InterruptedException {
        AgentLog.Tail following = Objects.requireNonNull(tail);
        while (!following.isEnded() && sink.isOpen()) {
            Optional<AgentLog.Line> line = following.next();
            if (line.isPresent()) {
                sink.send(json ? line.get().json() : line.get().text().getBytes(UTF_8));
            }
        }
    }

    @Override
    public void close() {
        AgentLog.Tail open = tail;
        if (open != null) {
            open.close();
        }
    }
}

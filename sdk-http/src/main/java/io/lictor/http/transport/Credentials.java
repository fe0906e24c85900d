package io.lictor.http.transport;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulSettings;
import io.lictor.api.internal.Require;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Token and basic authentication, as headers. A token file is looked at once a second, and read when it changed. */
final class Credentials {

    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final String HIDDEN = "***";

    private final ConsulRuntime runtime;
    private final @Nullable Path file;
    private final @Nullable String authorization;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable String token;
    private volatile long nextLook;
    private volatile @Nullable Login login;
    private final AtomicLong changes = new AtomicLong();
    private @Nullable Stamp stamp;
    private boolean unreadable;

    Credentials(ConsulSettings settings, ConsulRuntime runtime) {
        this.runtime = runtime;
        this.file = settings.tokenFile();
        this.token = settings.token();
        String basic = settings.basicAuth();
        this.authorization = basic == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8));
        this.nextLook = runtime.nanoTime();
        token();
    }

    /** What tells that a file was written. */
    private record Stamp(FileTime modified, long size, @Nullable Object key) {}

    /**
     * A token that came from a login.
     *
     * @param token the token
     * @param refused told when Consul does not know it
     */
    private record Login(String token, Runnable refused) {}

    /** Uses another token from now on. */
    void use(String loginToken, Runnable refused) {
        login = new Login(loginToken, refused);
        changes.incrementAndGet();
    }

    /** Uses the token of the settings again. */
    void useOwn() {
        login = null;
        changes.incrementAndGet();
    }

    /** How often the token has become another one. */
    long changes() {
        token();
        return changes.get();
    }

    /** Consul does not know the token that a call was sent with. */
    void refused(@Nullable String sent) {
        Login current = login;
        if (current != null && sent == null) {
            current.refused.run();
        }
    }

    void addTo(HttpRequest.Builder request, @Nullable String instead) {
        String current = instead == null ? token() : instead;
        if (current != null && !current.isEmpty()) {
            setToken(request, current);
        }
        if (authorization != null) {
            request.setHeader("Authorization", authorization);
        }
    }

    /** The HTTP client would repeat a token that it refuses. */
    private static void setToken(HttpRequest.Builder request, String token) {
        try {
            request.setHeader("X-Consul-Token", token);
        } catch (IllegalArgumentException e) {
            throw Require.illegal("token", HIDDEN + " of " + token.length() + " characters", "printable ASCII");
        }
    }

    /** A text that may come from Consul without the token in it. */
    String redact(String text) {
        String current = token;
        String redacted = current == null || current.isBlank() ? text : text.replace(current, HIDDEN);
        Login loggedIn = login;
        redacted = loggedIn == null ? redacted : redacted.replace(loggedIn.token, HIDDEN);
        return authorization == null ? redacted : redacted.replace(authorization.substring(6), HIDDEN);
    }

    private @Nullable String token() {
        Login loggedIn = login;
        if (loggedIn != null) {
            return loggedIn.token;
        }
        if (file != null && runtime.nanoTime() - nextLook >= 0 && reading.tryLock()) {
            try {
                look(file);
                nextLook = runtime.nanoTime() + LOOK.toNanos();
            } finally {
                reading.unlock();
            }
        }
        return token;
    }

    private void look(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Stamp now = new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            if (!now.equals(stamp)) {
                String content = Files.readString(path).trim();
                if (content.isEmpty()) {
                    throw new IOException("it is empty");
                }
                if (!content.equals(token)) {
                    token = content;
                    changes.incrementAndGet();
                }
                stamp = now;
            }
            if (unreadable) {
                LOG.info("token file {} can be read again", path);
            }
            unreadable = false;
        } catch (IOException e) {
            if (!unreadable) {
                LOG.warn("token file {} cannot be read ({}); the last good token stays in use", path, e.toString());
            }
            unreadable = true;
        }
    }
}

package io.lictor.http.transport;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulSettings;
import io.lictor.api.internal.Require;
import io.lictor.api.internal.SecretText;
import io.lictor.api.runtime.ConsulRuntime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Token and basic authentication, as headers. A token file is looked at once a second, and read when it changed; while
 * what it holds cannot be a token, the last good one stays in use.
 */
final class Credentials {

    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LARGEST_FILE = 65_536;
    /** Requests under way may still be answered with an earlier one. */
    private static final int EARLIER_TOKENS = 8;

    private final ConsulRuntime runtime;
    private final @Nullable Path file;
    private final @Nullable SecretText authorization;
    private final List<SecretText> ofBasicAuthentication = new ArrayList<>();
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock remembering = new ReentrantLock();
    private final Deque<SecretText> earlier = new ArrayDeque<>();
    private volatile @Nullable SecretText token;
    private volatile long nextLook;
    private volatile @Nullable Login login;
    private final AtomicLong changes = new AtomicLong();
    private @Nullable Stamp stamp;
    private boolean unreadable;

    Credentials(ConsulSettings settings, ConsulRuntime runtime) {
        this.runtime = runtime;
        this.file = settings.tokenFile();
        this.token = SecretText.of(settings.token());
        this.authorization = basic(settings.basicAuth());
        this.nextLook = runtime.nanoTime();
        remember(token);
        token();
    }

    /** A name without a colon has an empty password, as for Consul's CLI. */
    private @Nullable SecretText basic(@Nullable String given) {
        if (given == null) {
            return null;
        }
        String pair = given.contains(":") ? given : given + ":";
        String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        ofBasicAuthentication.add(new SecretText(encoded));
        ofBasicAuthentication.add(new SecretText(pair.substring(pair.indexOf(':') + 1)));
        return new SecretText("Basic " + encoded);
    }

    /** What tells that a file was written. */
    private record Stamp(FileTime modified, long size, @Nullable Object key) {}

    /**
     * A token that came from a login.
     *
     * @param token the token
     * @param refused told when Consul does not know it
     */
    private record Login(SecretText token, Runnable refused) {}

    /** Uses another token from now on. */
    void use(String loginToken, Runnable refused) {
        if (!Require.isHeaderValue(loginToken)) {
            throw new ConsulAnswerException("the token of the login, of " + loginToken.length()
                    + " characters, has one that no header can carry", null);
        }
        SecretText next = new SecretText(loginToken);
        remember(next);
        login = new Login(next, refused);
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
        String current = instead == null ? SecretText.textOf(token()) : instead;
        if (current != null && !current.isEmpty()) {
            setHeader(request, "X-Consul-Token", current);
        }
        if (authorization != null) {
            setHeader(request, "Authorization", authorization.reveal());
        }
    }

    /** The HTTP client would repeat a value that it refuses. */
    private static void setHeader(HttpRequest.Builder request, String name, String value) {
        if (!Require.isHeaderValue(value)) {
            throw Require.illegal(name, SecretText.SHOWN + " of " + value.length() + " characters", "printable ASCII");
        }
        request.setHeader(name, value);
    }

    /** What takes the client's secrets, and those of a call, out of a text. */
    Redaction redaction(@Nullable Call call) {
        List<SecretText> secrets = new ArrayList<>(ofBasicAuthentication);
        remembering.lock();
        try {
            secrets.addAll(earlier);
        } finally {
            remembering.unlock();
        }
        if (call != null) {
            secrets.addAll(call.secrets());
        }
        return new Redaction(secrets.stream());
    }

    private void remember(@Nullable SecretText next) {
        remembering.lock();
        try {
            if (next != null && !earlier.contains(next)) {
                earlier.addLast(next);
            }
            if (earlier.size() > EARLIER_TOKENS) {
                earlier.removeFirst();
            }
        } finally {
            remembering.unlock();
        }
    }

    private @Nullable SecretText token() {
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
                SecretText content = read(path, attributes.size());
                if (!content.equals(token)) {
                    remember(content);
                    token = content;
                    changes.incrementAndGet();
                }
                stamp = now;
            }
            if (unreadable) {
                LOG.info("token file {} can be read again", path);
            }
            unreadable = false;
        } catch (IOException | SecurityException e) {
            if (!unreadable) {
                LOG.warn("token file {} cannot be used ({}); the last good token stays in use", path, e.toString());
            }
            unreadable = true;
        }
    }

    private static SecretText read(Path path, long size) throws IOException {
        if (size > LARGEST_FILE) {
            throw new IOException("it has " + size + " bytes, more than any token");
        }
        String content = Files.readString(path).trim();
        if (content.isEmpty()) {
            throw new IOException("it is empty");
        }
        if (!Require.isHeaderValue(content)) {
            throw new IOException("it holds a character that no header can carry, such as the end of a line or a byte"
                    + " order mark");
        }
        return new SecretText(content);
    }
}

package io.lictor.http.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Statuses and broken connections as exceptions that are named for what a caller can do.
 *
 * <p>Consul answers 500 both for a bad argument and for a missing leader: its words decide, as {@link Limit} and
 * {@link ErrorText} read them.
 */
final class Failures {

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\s]+");
    private static final int MAX_WORDS = 300;
    private static final int MAX_EXCERPT = 80;
    private static final List<String> DENIED = List.of("Permission denied", "ACL not found");
    private static final String MAYBE = " (the write may have been applied)";
    private static final String NO_PATH = "No path to datacenter";
    private static final String SPEAKS_TLS = "Client sent an HTTP request to an HTTPS server";

    private final Credentials credentials;

    Failures(Credentials credentials) {
        this.credentials = credentials;
    }

    /** Where a call went and how long it took. */
    record Context(Call call, URI address, Duration elapsed) {

        private String text() {
            String subject = call.subject();
            return call.operation() + (subject == null ? "" : " " + CONTROL.matcher(subject).replaceAll(" ")) + " at "
                    + address + " after " + elapsed.toMillis() + " ms: ";
        }
    }

    /** For a status that is no answer. */
    AttemptException refused(Context context, Answer answer) {
        int status = answer.status();
        String words = words(context.call, answer.body());
        String said = context.text() + "status " + status + (words.isEmpty() ? "" : ", \"" + words + "\"");
        if (!isUnavailable(status, words)) {
            return new AttemptException(refused(said, status, words, answer), status, false);
        }
        Limit limit = Limit.of(status, words);
        if (limit != null) {
            return new AttemptException(new ConsulUnavailableException(said + " (" + limit.advice() + ")",
                    new OverloadException(status, limit)), status, true);
        }
        boolean unapplied = ErrorText.of(words) == ErrorText.UNAPPLIED;
        String maybe = context.call.isRead() || unapplied ? "" : MAYBE;
        Throwable cause = status == 504 ? new HttpTimeoutException("a gateway waited in vain") : null;
        return new AttemptException(new ConsulUnavailableException(said + maybe, cause), status, unapplied);
    }

    /** Whether Consul does not know the token of the call. */
    boolean isUnknownToken(AttemptException refusal) {
        return refusal.status() == 403 && refusal.failure() instanceof ConsulRejectedException rejected
                && rejected.reason().contains("ACL not found");
    }

    private ConsulException refused(String said, int status, String words, Answer answer) {
        if (status >= 300 && status < 400) {
            String location = words(answer.header("Location").orElse("").getBytes(StandardCharsets.UTF_8));
            return new ConsulRejectedException(
                    said + " (redirects to \"" + location + "\", which is not followed: Consul"
                            + " cleaned the path, and the call would mean something else)",
                    status, words, null);
        }
        if (status < 400 || words.contains(SPEAKS_TLS)) {
            return new ConsulAnswerException(said + (status < 400
                    ? " (Consul does not answer so: is something else listening there?)"
                    : " (the port speaks TLS: use an https:// address, or set CONSUL_HTTP_SSL=true)"), null);
        }
        return new ConsulRejectedException(said + advice(status, words), status, words, null);
    }

    private static boolean isUnavailable(int status, String words) {
        return switch (status) {
            case 429, 502, 503, 504 -> true;
            case 500 -> ErrorText.of(words) != ErrorText.REFUSED || Limit.of(status, words) != null;
            default -> false;
        };
    }

    private static String advice(int status, String words) {
        if (words.contains(NO_PATH)) {
            return " (check the name of the datacenter; case counts)";
        }
        if (status == 401) {
            return words.contains("ACL support disabled") ? " (the agent runs without ACLs)" : " (check the token)";
        }
        if (status == 403 || DENIED.stream().anyMatch(words::contains)) {
            return " (check the token and its policies: CONSUL_HTTP_TOKEN or CONSUL_HTTP_TOKEN_FILE)";
        }
        if (status == 404 && (words.isEmpty() || words.startsWith("Invalid URL path"))) {
            return " (this Consul has no such endpoint)";
        }
        if (status == 400 && words.contains("Enterprise feature")) {
            return words.contains("artition") ? " (unset CONSUL_PARTITION)" : " (unset CONSUL_NAMESPACE)";
        }
        return NewFields.advice(words);
    }

    /** For what went wrong before an answer was whole. */
    AttemptException broken(Context context, Throwable thrown) {
        String where = context.text();
        String maybe = context.call.isRead() ? "" : MAYBE;
        return switch (thrown) {
            case AbortedException late when late.isLate() -> new AttemptException(
                    new ConsulTimeoutException(where + late.getMessage() + maybe, late), 0, false);
            case AbortedException aborted -> new AttemptException(
                    new ConsulAnswerException(where + aborted.getMessage(), aborted), 0, false);
            case HttpConnectTimeoutException late -> new AttemptException(new ConsulUnavailableException(
                    where + "no connection within the connect timeout (is the host reachable?)", late), 0, true);
            case HttpTimeoutException late -> new AttemptException(
                    new ConsulTimeoutException(where + "no answer in time" + maybe, late), 0, false);
            case ConnectException refused -> new AttemptException(
                    new ConsulUnavailableException(where + notConnected(refused), refused), 0, true);
            case SSLException tls -> new AttemptException(tls(where, tls), 0, true);
            case ProtocolException garbage -> new AttemptException(notHttp(where, garbage), 0, false);
            case IOException cut -> new AttemptException(new ConsulUnavailableException(where
                    + "the connection was closed without a whole answer: " + reason(cut) + maybe
                    + " (an agent that stops, or one that has too many connections from this host)", cut), 0, false);
            default -> new AttemptException(notHttp(where, thrown), 0, false);
        };
    }

    private static String notConnected(ConnectException refused) {
        return causes(refused, UnresolvedAddressException.class)
                ? "the host name cannot be resolved (set CONSUL_HTTP_ADDR)"
                : "connection refused (is an agent running there? set CONSUL_HTTP_ADDR)";
    }

    private ConsulException tls(String where, SSLException thrown) {
        // the outermost message is that of the SDK's own trust manager, which names file and certificate
        String reason = words(String.valueOf(thrown.getMessage()).getBytes(StandardCharsets.UTF_8));
        if (reason.contains("nrecognized SSL message")) {
            return new ConsulAnswerException(
                    where + "the port does not speak TLS: use an http:// address, or set CONSUL_HTTP_SSL=false",
                    thrown);
        }
        return new ConsulUnavailableException(where + "TLS: " + reason, thrown);
    }

    private ConsulAnswerException notHttp(String where, Throwable thrown) {
        return new ConsulAnswerException(where + "the answer is not HTTP: " + reason(thrown)
                + " (is something else listening there?)", thrown);
    }

    /** For an answer that the decoder does not understand. A message of the decoder may quote a value. */
    AttemptException undecodable(Context context, Answer answer, RuntimeException thrown) {
        String where = context.text() + "status " + answer.status() + " with a body that is not as expected";
        byte[] body = answer.body();
        String excerpt = words(context.call, Arrays.copyOf(body, Math.min(MAX_EXCERPT, body.length)));
        ConsulAnswerException failure = context.call.isSecret()
                ? new ConsulAnswerException(where + " (" + thrown.getClass().getSimpleName() + ", " + body.length
                        + " bytes)", null)
                : new ConsulAnswerException(where + ": " + reason(thrown) + "; it begins with \"" + excerpt + "\"",
                        thrown);
        return new AttemptException(failure, answer.status(), false);
    }

    /** The most telling message of a chain of causes. */
    private String reason(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; depth < 8 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return words((message == null ? cause.getClass().getSimpleName() : message).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean causes(Throwable thrown, Class<? extends Throwable> type) {
        Throwable cause = thrown;
        for (int depth = 0; depth < 8 && cause != null; depth++) {
            if (type.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private String words(byte[] body) {
        return words(null, body);
    }

    /** Without a token of the call's own, too. */
    private String words(@Nullable Call call, byte[] body) {
        String text = new String(body, 0, Math.min(body.length, 4 * MAX_WORDS), StandardCharsets.UTF_8);
        String token = call == null ? null : call.token();
        text = token == null || token.isBlank() ? text : text.replace(token, "***");
        String clean = CONTROL.matcher(credentials.redact(text)).replaceAll(" ").trim();
        return clean.length() > MAX_WORDS ? clean.substring(0, MAX_WORDS) + "..." : clean;
    }
}

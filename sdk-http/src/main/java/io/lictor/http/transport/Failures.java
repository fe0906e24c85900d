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
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;

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
    /** What of a body is looked at. */
    private static final int MAX_LOOK = 65_536;
    private static final List<String> DENIED = List.of("Permission denied", "ACL not found");
    private static final String MAYBE = " (the write may have been applied)";
    private static final String NO_PATH = "No path to datacenter";
    private static final String SPEAKS_TLS = "Client sent an HTTP request to an HTTPS server";

    private final Credentials credentials;
    private final Duration connectTimeout;

    Failures(Credentials credentials, Duration connectTimeout) {
        this.credentials = credentials;
        this.connectTimeout = connectTimeout;
    }

    /** Where a call went and how long it took. */
    record Context(Call call, URI address, Duration elapsed) {

        private String text(Redaction redaction) {
            String subject = call.subject();
            return call.operation() + (subject == null ? "" : " " + redaction.of(clean(subject))) + " at " + address
                    + " after " + elapsed.toMillis() + " ms: ";
        }
    }

    private String text(Context context) {
        return context.text(credentials.redaction(context.call));
    }

    /** For a status that is no answer. */
    AttemptException refused(Context context, Answer answer) {
        int status = answer.status();
        // what they mean is told by what was said, and not by what is shown of it
        String plain = clean(decoded(answer.body()));
        String words = words(context.call, answer.body());
        String said = text(context) + "status " + status + (words.isEmpty() ? "" : ", \"" + words + "\"");
        if (!isUnavailable(status, plain)) {
            return new AttemptException(refused(context.call, said, words, answer), status, false);
        }
        Limit limit = Limit.of(status, plain);
        if (limit != null) {
            return new AttemptException(new ConsulUnavailableException(said + " (" + limit.advice() + ")",
                    new OverloadException(status, limit), true), status, true);
        }
        boolean unapplied = ErrorText.of(plain) == ErrorText.UNAPPLIED;
        String maybe = context.call.isRead() || unapplied ? "" : MAYBE;
        Throwable cause = status == 504 ? new HttpTimeoutException("a gateway waited in vain") : null;
        return new AttemptException(new ConsulUnavailableException(said + maybe, cause, unapplied), status, unapplied);
    }

    /** Whether Consul does not know the token of the call. */
    boolean isUnknownToken(AttemptException refusal) {
        return refusal.status() == 403 && refusal.failure() instanceof ConsulRejectedException rejected
                && rejected.reason().contains("ACL not found");
    }

    private ConsulException refused(Call call, String said, String words, Answer answer) {
        int status = answer.status();
        if (status >= 300 && status < 400) {
            String location = words(call, answer.header("Location").orElse("").getBytes(StandardCharsets.UTF_8));
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
        String where = text(context);
        String maybe = context.call.isRead() ? "" : MAYBE;
        Redaction redaction = credentials.redaction(context.call);
        return switch (thrown) {
            case AbortedException late when late.isLate() -> new AttemptException(
                    new ConsulTimeoutException(where + late.getMessage() + maybe, late), 0, false);
            case AbortedException turned when turned.isTurnedAway() -> new AttemptException(
                    new ConsulUnavailableException(where + turned.getMessage(), turned), 0, false);
            case AbortedException aborted -> new AttemptException(
                    new ConsulAnswerException(where + aborted.getMessage(), aborted), 0, false);
            case HttpConnectTimeoutException late when context.elapsed.compareTo(connectTimeout) < 0 ->
                new AttemptException(new ConsulTimeoutException(where + "no connection in time", late), 0, true);
            case HttpConnectTimeoutException late -> new AttemptException(new ConsulUnavailableException(
                    where + "no connection within the connect timeout (is the host reachable?)", late), 0, true);
            case HttpTimeoutException late -> new AttemptException(
                    new ConsulTimeoutException(where + "no answer in time" + maybe, late), 0, false);
            case ConnectException refused -> new AttemptException(
                    new ConsulUnavailableException(where + notConnected(refused), refused, true), 0, true);
            case SSLException tls -> new AttemptException(tls(where, tls, redaction), 0, true);
            case ProtocolException garbage -> new AttemptException(notHttp(where, garbage, redaction), 0, false);
            case IOException cut -> new AttemptException(new ConsulUnavailableException(where
                    + "the connection was closed without a whole answer: " + reason(cut, redaction) + maybe
                    + " (an agent that stops, or one that has too many connections from this host)",
                    redaction.of(cut)), 0, false);
            default -> new AttemptException(notHttp(where, thrown, redaction), 0, false);
        };
    }

    private static String notConnected(ConnectException refused) {
        return causes(refused, UnresolvedAddressException.class)
                ? "the host name cannot be resolved (set CONSUL_HTTP_ADDR)"
                : "connection refused (is an agent running there? set CONSUL_HTTP_ADDR)";
    }

    private static ConsulException tls(String where, SSLException thrown, Redaction redaction) {
        // the outermost message is that of the SDK's own trust manager, which names file and certificate
        String reason = shown(String.valueOf(thrown.getMessage()), redaction, MAX_WORDS);
        if (reason.contains("nrecognized SSL message")) {
            return new ConsulAnswerException(
                    where + "the port does not speak TLS: use an http:// address, or set CONSUL_HTTP_SSL=false",
                    redaction.of(thrown));
        }
        return new ConsulUnavailableException(where + "TLS: " + reason, redaction.of(thrown));
    }

    private static ConsulAnswerException notHttp(String where, Throwable thrown, Redaction redaction) {
        return new ConsulAnswerException(where + "the answer is not HTTP: " + reason(thrown, redaction)
                + " (is something else listening there?)", redaction.of(thrown));
    }

    /** For an answer that the decoder does not understand. A message of the decoder may quote a value. */
    AttemptException undecodable(Context context, Answer answer, RuntimeException thrown) {
        String where = text(context) + "status " + answer.status() + " with a body that is not as expected";
        Redaction redaction = credentials.redaction(context.call);
        byte[] body = answer.body();
        ConsulAnswerException failure = context.call.isSecret()
                ? new ConsulAnswerException(where + " (" + thrown.getClass().getSimpleName() + ", " + body.length
                        + " bytes)", null)
                : new ConsulAnswerException(where + ": " + reason(thrown, redaction) + "; it begins with \""
                        + shown(decoded(body), redaction, MAX_EXCERPT) + "\"", redaction.of(thrown));
        return new AttemptException(failure, answer.status(), false);
    }

    /** The most telling message of a chain of causes. */
    private static String reason(Throwable thrown, Redaction redaction) {
        Throwable cause = thrown;
        for (int depth = 0; depth < 8 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return shown(message == null ? cause.getClass().getSimpleName() : message, redaction, MAX_WORDS);
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

    private String words(Call call, byte[] body) {
        return shown(decoded(body), credentials.redaction(call), MAX_WORDS);
    }

    private static String decoded(byte[] body) {
        return new String(body, 0, Math.min(body.length, MAX_LOOK), StandardCharsets.UTF_8);
    }

    private static String clean(String text) {
        return CONTROL.matcher(text).replaceAll(" ").trim();
    }

    /** A text from outside as a message may show it: cut after it is redacted, since the half of a secret is one too. */
    private static String shown(String text, Redaction redaction, int limit) {
        String clean = clean(redaction.of(text));
        return clean.length() > limit ? clean.substring(0, limit) + "..." : clean;
    }
}

package io.lictor.http.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import io.lictor.api.ConsulAnswerException;
import io.lictor.api.ConsulException;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulTimeoutException;
import io.lictor.api.ConsulUnavailableException;

/** Statuses and broken connections as exceptions that are named for what a caller can do. */
final class Failures {

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");
    private static final int MAX_WORDS = 300;
    private static final List<String> DENIED = List.of("Permission denied", "ACL not found");
    private static final List<String> NOBODY = List.of("rpc error", "No cluster leader", "No known Consul servers",
            "Remote DC has no server", "leadership lost", "node is not the leader");
    private static final String NO_PATH = "No path to datacenter";

    private final Credentials credentials;

    Failures(Credentials credentials) {
        this.credentials = credentials;
    }

    /** The exception for a status that is no answer. */
    ConsulException refused(Call call, URI address, Duration elapsed, Answer answer) {
        int status = answer.status();
        String words = words(answer.body());
        String said = at(call, address, elapsed) + ": status " + status + (words.isEmpty() ? "" : ", " + words);
        if (status >= 300 && status < 400) {
            return new ConsulRejectedException(said + " (redirect to " + words(answer.header("Location").orElse("?")
                    .getBytes(StandardCharsets.UTF_8)) + ": the path was cleaned, and would mean something else)",
                    status, words, null);
        }
        if (status < 400) {
            return new ConsulAnswerException(said + " (not an answer of Consul)", null);
        }
        if (isUnavailable(status, words)) {
            boolean overload = status == 429 || status == 503;
            return new ConsulUnavailableException(said + hint(call, words),
                    overload ? new OverloadException(status) : null);
        }
        return new ConsulRejectedException(said + advice(status, words), status, words, null);
    }

    private static boolean isUnavailable(int status, String words) {
        if (status == 429 || status == 502 || status == 503 || status == 504) {
            return true;
        }
        return status == 500 && DENIED.stream().noneMatch(words::contains) && !words.contains(NO_PATH)
                && NOBODY.stream().anyMatch(words::contains);
    }

    private static String hint(Call call, String words) {
        boolean ambiguous = !call.isRead() && words.contains("EOF");
        return ambiguous ? " (the write may have been applied)" : "";
    }

    private static String advice(int status, String words) {
        if (words.contains(NO_PATH)) {
            return " (check the name of the datacenter, case counts)";
        }
        return status == 403 ? " (check the token and its policies)" : "";
    }

    /** The exception for what went wrong before an answer was whole. */
    ConsulException broken(Call call, URI address, Duration elapsed, Throwable thrown) {
        String where = at(call, address, elapsed);
        if (thrown instanceof DeadlineException || thrown instanceof HttpConnectTimeoutException) {
            return new ConsulTimeoutException(where + ": " + thrown.getMessage() + maybeApplied(call), thrown);
        }
        if (thrown instanceof TooLargeException) {
            return new ConsulAnswerException(where + ": " + thrown.getMessage(), thrown);
        }
        if (thrown instanceof ConnectException) {
            return new ConsulUnavailableException(where + ": connection refused"
                    + " (is an agent running there? set CONSUL_HTTP_ADDR)", thrown);
        }
        if (thrown instanceof IOException) {
            return new ConsulUnavailableException(where + ": " + thrown + maybeApplied(call), thrown);
        }
        return new ConsulAnswerException(where + ": " + thrown, thrown);
    }

    ConsulAnswerException undecodable(Call call, URI address, Duration elapsed, Answer answer, RuntimeException why) {
        return new ConsulAnswerException(at(call, address, elapsed) + ": the answer cannot be understood: "
                + words(String.valueOf(why.getMessage()).getBytes(StandardCharsets.UTF_8)) + "; it begins with \""
                + words(java.util.Arrays.copyOf(answer.body(), Math.min(80, answer.body().length))) + "\"", why);
    }

    private static String maybeApplied(Call call) {
        return call.isRead() ? "" : " (the write may have been applied)";
    }

    private static String at(Call call, URI address, Duration elapsed) {
        return call.operation() + (call.subject() == null ? "" : " " + call.subject()) + " at " + address + " after "
                + elapsed.toMillis() + " ms";
    }

    private String words(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, 2 * MAX_WORDS), StandardCharsets.UTF_8).trim();
        String clean = credentials.redact(CONTROL.matcher(text).replaceAll(" "));
        return clean.length() > MAX_WORDS ? clean.substring(0, MAX_WORDS) + "..." : clean;
    }
}

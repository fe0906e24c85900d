package io.lictor.http.transport;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a 500 of Consul's means, by its words: it is the status of a bad argument as well as of a missing leader.
 *
 * <p>An agent that asked another one puts words of its own in front, of refusals too; they are taken off first. Words are
 * compared from their beginning, or behind a colon, so that a name that a caller chose decides nothing. What is not known
 * is a refusal.
 */
enum ErrorText {

    /** Consul understood, and said no. */
    REFUSED,
    /** Nobody answered, and a write was certainly not applied. */
    UNAPPLIED,
    /** Nobody answered, and a write may have been applied. */
    UNCERTAIN;

    private static final List<String> PASSED_ON = List.of("rpc error making call: ", "rpcinsecure error making call: ",
            "raft apply failed: ", "apply failed: ", "rpc error: code = Unknown desc = ");
    private static final Pattern GRPC = Pattern.compile("rpc error: code = (\\w+) desc = .*", Pattern.DOTALL);
    private static final Set<String> GRPC_NOBODY = Set.of("Unavailable", "Canceled", "DeadlineExceeded", "Aborted",
            "ResourceExhausted", "Internal");
    /** Of a request that found nobody to pass it to, or one that has only begun, or that raft refused before its log. */
    private static final List<String> BEFORE_THE_LOG = List.of("No cluster leader", "No known Consul servers",
            "Raft leader not found in server lookup mapping", "Remote DC has no server currently reachable",
            "node is not the leader", "leadership transfer in progress", "timed out enqueuing operation",
            "please resubmit call for rechunking", "CA has not finished initializing",
            "CA is uninitialized and unable to sign certificates yet");
    private static final List<String> NO_CONNECTION = List.of("rpc error getting client: ",
            "rpcinsecure error establishing connection: ", "rpc error: lead thread didn't get connection");
    /** Of a request that was on its way, or in the log. */
    private static final List<String> UNDER_WAY = List.of("leadership lost while committing log",
            "snapshot restored while committing log", "raft is already shutdown", "Not ready to serve consistent reads",
            "context deadline exceeded", "context canceled", "stream closed", "session shutdown",
            "connection is shut down", "i/o deadline reached", "connection write timeout", "keepalive timeout",
            "i/o timeout", "connection reset by peer", "broken pipe", "use of closed network connection");
    private static final List<String> STREAM_ENDED = List.of("rpc error", "subscription closed by server",
            "grpc: the client connection is closing", "transport is closing", "error reading from server: ",
            "connection error: desc = ", "resolver error: ", "name resolver error: ",
            "all SubConns are in TransientFailure", "item is marked for eviction", "remote error: tls: ");
    /** They also end texts of refusals, such as one about rules that end too early. */
    private static final Set<String> NOTHING_ELSE = Set.of("EOF", "unexpected EOF", "connection reset");

    /** What words mean that have neither control characters nor blanks around them. */
    static ErrorText of(String words) {
        String core = core(words);
        if (NO_CONNECTION.stream().anyMatch(core::startsWith) || saysOneOf(BEFORE_THE_LOG, core)) {
            return UNAPPLIED;
        }
        Matcher grpc = GRPC.matcher(core);
        if (grpc.matches()) {
            return GRPC_NOBODY.contains(grpc.group(1)) ? UNCERTAIN : REFUSED;
        }
        boolean nobody = NOTHING_ELSE.contains(core) || saysOneOf(UNDER_WAY, core)
                || STREAM_ENDED.stream().anyMatch(core::startsWith);
        return nobody ? UNCERTAIN : REFUSED;
    }

    /** The words of the one that answered, without those of the agents that passed them on. */
    private static String core(String words) {
        String core = words;
        for (int before = -1; before != core.length();) {
            before = core.length();
            for (String front : PASSED_ON) {
                core = core.startsWith(front) ? core.substring(front.length()) : core;
            }
        }
        return core;
    }

    private static boolean saysOneOf(List<String> texts, String core) {
        return texts.stream().anyMatch(text -> core.startsWith(text) || core.endsWith(": " + text));
    }
}

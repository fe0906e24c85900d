package io.lictor.http.transport;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fields of requests by the version of Consul that they came with, for who is told that a field is not known.
 *
 * <p>An older Consul refuses what it does not know ({@code unknown field "UDP"}): better than to leave it out silently.
 */
final class NewFields {

    private static final Pattern UNKNOWN = Pattern.compile("unknown field \\\\?\"(\\w+)");
    private static final Map<String, String> SINCE = Map.ofEntries(Map.entry("SocketPath", "1.10"),
            Map.entry("H2PING", "1.10"), Map.entry("TLSServerName", "1.10"), Map.entry("LocalBindSocketPath", "1.10"),
            Map.entry("LocalServiceSocketPath", "1.10"), Map.entry("Mode", "1.10"),
            Map.entry("TransparentProxy", "1.10"), Map.entry("FailuresBeforeWarning", "1.11"),
            Map.entry("H2PingUseTLS", "1.11"), Map.entry("DestinationPartition", "1.11"),
            Map.entry("DisableRedirects", "1.12"), Map.entry("UDP", "1.13"), Map.entry("DestinationPeer", "1.13"),
            Map.entry("OSService", "1.14"), Map.entry("EnvoyExtensions", "1.15"), Map.entry("AccessLogs", "1.15"),
            Map.entry("Locality", "1.16"), Map.entry("TCPUseTLS", "1.16.2"), Map.entry("Ports", "1.22"));

    private NewFields() {}

    /** A remark on the words of a refusal, or the empty text. */
    static String advice(String words) {
        Matcher unknown = UNKNOWN.matcher(words);
        String since = unknown.find() ? SINCE.get(unknown.group(1)) : null;
        return since == null ? "" : " (" + unknown.group(1) + " needs Consul " + since + " or newer)";
    }
}

package io.lictor.loadbalancer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

import io.lictor.api.discovery.ServiceInstance;

/** What a call sends to one instance. */
final class CallTarget {

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Duration LATER = Duration.ofSeconds(1);

    private CallTarget() {}

    /**
     * The request with the authority of the instance: path and query stay as they are, encoded once and not twice.
     *
     * @param secure whether it goes by TLS even where neither the request nor the instance says so
     * @throws IOException when the instance's address is none
     */
    static HttpRequest request(HttpRequest call, CallBody body, ServiceInstance instance, boolean secure)
            throws IOException {
        URI uri = uri(call.uri(), instance, secure);
        HttpRequest.Builder request = HttpRequest.newBuilder(call, (name, value) -> true).uri(uri);
        if (call.bodyPublisher().isPresent()) {
            request.method(call.method(), body);
        }
        // the call has a deadline of its own; this one would come first by a moment, and in other words
        call.timeout().ifPresent(timeout -> request.timeout(Finite.of(timeout).plus(LATER)));
        if (uri.getScheme().equalsIgnoreCase("http") && call.version().isEmpty()) {
            // the offer of an upgrade to HTTP/2 would be in every request
            request.version(HttpClient.Version.HTTP_1_1);
        }
        return request.build();
    }

    static URI uri(URI call, ServiceInstance instance, boolean secure) throws IOException {
        String path = call.getRawPath() == null ? "" : call.getRawPath();
        String rest = call.getRawQuery() == null ? path : (path.isEmpty() ? "/" : path) + "?" + call.getRawQuery();
        try {
            URI uri = secure || "https".equals(call.getScheme()) ? instance.uri("https", rest) : instance.uri(rest);
            // the scheme comes from the metadata, and may be that of another protocol
            if (uri.getHost() != null && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(unusable(instance), e);
        }
        throw new IOException(unusable(instance));
    }

    private static String unusable(ServiceInstance instance) {
        String scheme = instance.meta("scheme");
        return instance.id() + " is nowhere that a call can be sent to: " + (scheme == null ? "" : scheme + "://")
                + instance.address() + ":" + instance.port();
    }
}

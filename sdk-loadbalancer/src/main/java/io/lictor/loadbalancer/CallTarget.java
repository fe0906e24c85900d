package io.lictor.loadbalancer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;

import io.lictor.api.discovery.ServiceInstance;

/** What a call sends to one instance. */
final class CallTarget {

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
        if (uri.getScheme().equals("http") && call.version().isEmpty()) {
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
            // an address with a slash or a sign in it would send the call to a place of its own choice
            if (uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawPath().equals(path(rest))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(unusable(instance), e);
        }
        throw new IOException(unusable(instance));
    }

    private static String path(String rest) {
        int query = rest.indexOf('?');
        return query < 0 ? rest : rest.substring(0, query);
    }

    private static String unusable(ServiceInstance instance) {
        return "the address of " + instance.id() + " is none that a call can be sent to: " + instance.address();
    }
}

package io.lictor.http.endpoint;

import java.util.Optional;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.QueryOptions;
import io.lictor.api.acl.AclToken;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.AclAnswers;

/** Calls of {@code /v1/acl}, whose answers hold secrets. */
final class AclRequests {

    private static final int FORBIDDEN = 403;
    private static final String NOT_FOUND = "ACL not found";

    private final Requests requests;

    AclRequests(Transport transport, Scope scope) {
        this.requests = Requests.ofSecrets(transport, scope);
    }

    Requests all() {
        return requests;
    }

    /** The token of the client. */
    AclToken self() {
        return requests.read("acl/token/self", QueryOptions.none(), AclAnswers::token).value();
    }

    /**
     * One thing that may not be there. Consul before 1.12 says so in the same words and with the same status with which it
     * refuses a token that it does not know: then the token is looked at.
     */
    <T> Optional<T> find(String endpoint, String name, QueryOptions options, Requests.Decoder<T> decoder) {
        return find(requests.reading(endpoint, Requests.path(endpoint, name), options).subject(name), options, decoder);
    }

    /** As {@link #find(String, String, QueryOptions, Requests.Decoder)}, with a path of its own. */
    <T> Optional<T> find(Call.Builder call, QueryOptions options, Requests.Decoder<T> decoder) {
        try {
            return requests.find(call, decoder).value();
        } catch (ConsulRejectedException e) {
            if (e.status() == FORBIDDEN && e.reason().contains(NOT_FOUND) && isTokenKnown(options)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean isTokenKnown(QueryOptions options) {
        QueryOptions asker = QueryOptions.builder().token(options.token()).datacenter(options.datacenter()).build();
        try {
            requests.read("acl/token/self", asker, AclAnswers::token);
            return true;
        } catch (ConsulRejectedException e) {
            return false;
        }
    }
}

package io.lictor.http.endpoint;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.acl.AclNamedEntries;
import io.lictor.api.internal.Require;
import io.lictor.http.transport.Call;

/**
 * One kind of {@code /v1/acl}: policies, roles, binding rules or auth methods.
 *
 * @param <T> the kind
 */
final class AclEntriesEndpoint<T> implements AclNamedEntries<T> {

    private final AclRequests requests;
    private final Kind<T> kind;

    AclEntriesEndpoint(AclRequests requests, Kind<T> kind) {
        this.requests = requests;
        this.kind = kind;
    }

    /**
     * What is different from kind to kind.
     *
     * @param one endpoint of one, such as {@code acl/policy}
     * @param all endpoint of all, such as {@code acl/policies}
     * @param encoder what is sent
     * @param decoder what is made of the answer for one
     * @param listDecoder what is made of the answer for all
     * @param id what it is found by
     */
    record Kind<T>(String one, String all, Function<T, byte[]> encoder, Requests.Decoder<T> decoder,
            Requests.Decoder<List<T>> listDecoder, Function<T, String> id) {}

    @Override
    public T create(T entry) {
        return requests.all().write(Call.put(kind.one, requests.all().scope().write("/v1/" + kind.one),
                kind.encoder.apply(entry)), kind.decoder);
    }

    @Override
    public T update(T entry) {
        return requests.all().put(kind.one, id(kind.id.apply(entry)), kind.encoder.apply(entry), kind.decoder);
    }

    @Override
    public Optional<T> read(String id, QueryOptions options) {
        return requests.find(kind.one, id(id), options, kind.decoder);
    }

    @Override
    public Optional<T> named(String name, QueryOptions options) {
        return requests.find(kind.one + "/name", id(name), options, kind.decoder);
    }

    @Override
    public Indexed<List<T>> list(QueryOptions options) {
        return requests.all().read(kind.all, options, kind.listDecoder);
    }

    @Override
    public void delete(String id) {
        requests.all().delete(kind.one, id(id));
    }

    private String id(String id) {
        return Require.path(id, kind.one);
    }
}

package io.lictor.http.endpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.api.ConsulFeature;
import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.api.mesh.Intention;
import io.lictor.http.transport.Call;
import io.lictor.http.wire.MeshAnswer;
import io.lictor.http.wire.MeshBody;
import io.lictor.http.wire.Paths;
import io.lictor.http.wire.PlainAnswer;

/** {@code /v1/connect/intentions}: by name since 1.9, by id before. */
public final class IntentionEndpoint {

    private static final String INTENTIONS = "connect/intentions";
    private static final String EXACT = "connect/intentions/exact";

    private final Requests requests;
    private final AgentVersion version;

    IntentionEndpoint(Requests requests, AgentVersion version) {
        this.requests = requests;
        this.version = version;
    }

    public Indexed<List<Intention>> list(QueryOptions options) {
        return requests.read(INTENTIONS, options, MeshAnswer::intentions);
    }

    public Optional<Intention> find(String source, String destination, QueryOptions options) {
        if (!isByName()) {
            return stored(source, destination, options);
        }
        Call call = requests.reading(EXACT, exact(source, destination), options).absentIsAnswer().build();
        return requests.transport().send(call,
                answer -> answer.isAbsent()
                        ? Optional.empty()
                        : Optional.of(MeshAnswer.intention(answer.body())).filter(Intention::isOfOwnCluster));
    }

    public void put(Intention intention) {
        if (!intention.isOfOwnCluster()) {
            throw Require.illegal("source of the intention", intention.source() + " of "
                    + (intention.sourcePeer().isEmpty() ? intention.sourceSamenessGroup() : intention.sourcePeer()),
                    "a service of this cluster; those of peers and sameness groups are written in the config entry"
                            + " service-intentions");
        }
        if (isByName()) {
            requireNoneOfOthers(intention.source(), intention.destination());
            if (hasMeta(intention)) {
                // by name Consul takes none, and would drop what is there
                requests.put(INTENTIONS, idWithMeta(intention), MeshBody.intentionWithEnds(intention), PlainAnswer::id);
                return;
            }
            String path = requests.scope().write(exact(intention.source(), intention.destination()));
            requests.write(Call.put(EXACT, path, MeshBody.intention(intention)).idempotent(), body -> true);
            return;
        }
        byte[] body = MeshBody.intentionWithEnds(intention);
        Optional<Intention> there = stored(intention.source(), intention.destination(), QueryOptions.none());
        if (there.isPresent()) {
            requests.put(INTENTIONS, there.get().id(), body, PlainAnswer::id);
        } else {
            requests.create(INTENTIONS, body, PlainAnswer::id);
        }
    }

    private static boolean hasMeta(Intention intention) {
        return intention.other().get("Meta") instanceof Map<?, ?> meta && !meta.isEmpty();
    }

    private static String idWithMeta(Intention intention) {
        if (intention.id().isEmpty()) {
            throw Require.illegal("Meta of the intention from " + intention.source() + " to " + intention.destination(),
                    intention.other().get("Meta"),
                    "none: since Consul 1.9 only an intention that has kept its id has one; write it to the config entry"
                            + " service-intentions");
        }
        return intention.id();
    }

    /** Consul would replace, or remove, what is said of a service of the same name in another cluster (1.14 and 1.16). */
    private void requireNoneOfOthers(String source, String destination) {
        if (version.has(ConsulFeature.PEERING) && matching(destination, QueryOptions.none()).stream()
                .anyMatch(each -> !each.isOfOwnCluster() && each.source().equals(source)
                        && each.destination().equals(destination))) {
            throw new IllegalStateException("intention from " + source + " to " + destination
                    + ": there is one from a service of this name in another cluster, which Consul would take for it; write"
                    + " both in the config entry service-intentions");
        }
    }

    public void delete(String source, String destination) {
        if (isByName()) {
            requireNoneOfOthers(source, destination);
            requests.write(Call.delete(EXACT, requests.scope().write(exact(source, destination))).idempotent(),
                    body -> true);
        } else {
            stored(source, destination, QueryOptions.none())
                    .ifPresent(there -> requests.delete(INTENTIONS, there.id()));
        }
    }

    public List<Intention> matching(String destination, QueryOptions options) {
        String path = "/v1/connect/intentions/match?by=destination&name=" + name(destination, "destination");
        return requests.write(requests.reading("connect/intentions/match", path, options).subject(destination),
                MeshAnswer::matches);
    }

    public boolean isAllowed(String source, String destination, QueryOptions options) {
        String path = "/v1/connect/intentions/check?" + ends(source, destination);
        return requests.write(requests.reading("connect/intentions/check", path, options), MeshAnswer::allowed);
    }

    private Optional<Intention> stored(String source, String destination, QueryOptions options) {
        name(source, "source");
        name(destination, "destination");
        return list(options).value().stream().filter(
                each -> each.isOfOwnCluster() && each.source().equals(source)
                        && each.destination().equals(destination))
                .findFirst();
    }

    private static String exact(String source, String destination) {
        return "/v1/connect/intentions/exact?" + ends(source, destination);
    }

    private static String ends(String source, String destination) {
        return "source=" + name(source, "source") + "&destination=" + name(destination, "destination");
    }

    private static String name(String name, String what) {
        return Paths.segment(Require.nonBlank(name, what));
    }

    private boolean isByName() {
        return version.has(ConsulFeature.INTENTIONS_BY_NAME);
    }
}

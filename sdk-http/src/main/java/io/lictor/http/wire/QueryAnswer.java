package io.lictor.http.wire;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.ConsulDuration;
import io.lictor.api.query.FailoverTarget;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryFailover;
import io.lictor.api.query.QueryResult;
import io.lictor.api.query.QueryTemplate;
import org.jspecify.annotations.Nullable;

/** Answers of {@code /v1/query}. */
public final class QueryAnswer {

    private QueryAnswer() {}

    /** {@code query} and {@code query/:id}. */
    public static List<PreparedQuery> queries(byte[] body) {
        return Json.trees(body).stream().map(QueryAnswer::read).toList();
    }

    private static PreparedQuery read(Map<String, Object> tree) {
        Map<String, Object> origin = new LinkedHashMap<>(tree);
        // these are Consul's alone
        List.of("ID", "CreateIndex", "ModifyIndex").forEach(origin::remove);
        return query(tree).toBuilder().origin(origin).build();
    }

    /** The query in a tree, without its origin. */
    static PreparedQuery query(Map<String, Object> tree) {
        return Json.read(Body.of().withAll(tree).bytes(), Row.class).query();
    }

    /** {@code query/:id/execute}. */
    public static QueryResult result(byte[] body) {
        Result result = Json.read(body, Result.class);
        List<HealthAnswer.@Nullable Entry> nodes = result.nodes() == null ? List.of() : result.nodes();
        return new QueryResult(Rows.text(result.service()), Rows.text(result.datacenter()), result.failovers(),
                nodes.stream().filter(Objects::nonNull).map(HealthAnswer.Entry::instance).toList(),
                Rows.orNull(result.peerName()));
    }

    /** {@code query/:name/explain}. */
    public static PreparedQuery explained(byte[] body) {
        Row query = Json.read(body, Explained.class).query();
        if (query == null) {
            throw new IllegalArgumentException("no Query");
        }
        return query.query();
    }

    record Explained(@JsonProperty("Query") @Nullable Row query) {}

    record Result(@JsonProperty("Service") @Nullable String service,
            @JsonProperty("Nodes") @Nullable List<HealthAnswer.@Nullable Entry> nodes,
            @JsonProperty("Datacenter") @Nullable String datacenter, @JsonProperty("Failovers") int failovers,
            @JsonProperty("PeerName") @Nullable String peerName) {}

    record Row(@JsonProperty("ID") @Nullable String id, @JsonProperty("Name") @Nullable String name,
            @JsonProperty("Session") @Nullable String session, @JsonProperty("Template") @Nullable TemplateRow template,
            @JsonProperty("Service") @Nullable ServiceRow service, @JsonProperty("DNS") @Nullable DnsRow dns,
            @JsonProperty("Token") @Nullable String token) {

        PreparedQuery query() {
            if (service == null) {
                throw new IllegalArgumentException("a query without Service");
            }
            PreparedQuery.Builder query = PreparedQuery.builder(Rows.text(service.service)).id(Rows.text(id))
                    .name(Rows.text(name)).onlyPassing(service.onlyPassing).connect(service.connect)
                    .near(Rows.orNull(service.near)).tags(Rows.list(service.tags)).nodeMeta(Rows.map(service.nodeMeta))
                    .serviceMeta(Rows.map(service.serviceMeta)).ignoreCheckIds(Rows.list(service.ignoreCheckIds))
                    .session(Rows.orNull(session)).dnsTtl(ttl()).token(Rows.orNull(token))
                    .peer(Rows.orNull(service.peer)).samenessGroup(Rows.orNull(service.samenessGroup))
                    .namespace(Rows.orNull(service.namespace)).partition(Rows.orNull(service.partition));
            if (template != null && !Rows.text(template.type).isEmpty()) {
                query.template(new QueryTemplate(Rows.text(template.regexp), template.removeEmptyTags));
            }
            FailoverRow failover = service.failover;
            if (failover != null) {
                query.failover(failover.failover());
            }
            return query.build();
        }

        private @Nullable Duration ttl() {
            String text = dns == null ? null : Rows.orNull(dns.ttl);
            return text == null ? null : ConsulDuration.parse(text);
        }
    }

    record TemplateRow(@JsonProperty("Type") @Nullable String type, @JsonProperty("Regexp") @Nullable String regexp,
            @JsonProperty("RemoveEmptyTags") boolean removeEmptyTags) {}

    record DnsRow(@JsonProperty("TTL") @Nullable String ttl) {}

    record FailoverRow(@JsonProperty("NearestN") int nearest,
            @JsonProperty("Datacenters") @Nullable List<@Nullable String> datacenters,
            @JsonProperty("Targets") @Nullable List<@Nullable TargetRow> targets) {

        QueryFailover failover() {
            List<FailoverTarget> all = targets == null
                    ? List.of()
                    : targets.stream().filter(Objects::nonNull).filter(row -> !row.isNowhere()).map(TargetRow::target)
                            .toList();
            return all.isEmpty()
                    ? new QueryFailover(Math.max(0, nearest), Rows.list(datacenters))
                    : new QueryFailover(0, List.of(), all);
        }
    }

    record TargetRow(@JsonProperty("Datacenter") @Nullable String datacenter,
            @JsonProperty("Peer") @Nullable String peer, @JsonProperty("Namespace") @Nullable String namespace,
            @JsonProperty("Partition") @Nullable String partition) {

        boolean isNowhere() {
            return Stream.of(datacenter, peer, namespace, partition).allMatch(text -> Rows.text(text).isEmpty());
        }

        FailoverTarget target() {
            // of both, Consul goes by the peer
            String other = Rows.orNull(peer);
            return new FailoverTarget(other == null ? Rows.orNull(datacenter) : null, other, Rows.orNull(namespace),
                    Rows.orNull(partition));
        }
    }

    record ServiceRow(@JsonProperty("Service") @Nullable String service,
            @JsonProperty("Failover") @Nullable FailoverRow failover,
            @JsonProperty("OnlyPassing") boolean onlyPassing, @JsonProperty("Connect") boolean connect,
            @JsonProperty("Near") @Nullable String near, @JsonProperty("Tags") @Nullable List<@Nullable String> tags,
            @JsonProperty("NodeMeta") @Nullable Map<String, @Nullable String> nodeMeta,
            @JsonProperty("ServiceMeta") @Nullable Map<String, @Nullable String> serviceMeta,
            @JsonProperty("IgnoreCheckIDs") @Nullable List<@Nullable String> ignoreCheckIds,
            @JsonProperty("Peer") @Nullable String peer, @JsonProperty("SamenessGroup") @Nullable String samenessGroup,
            @JsonProperty("Namespace") @Nullable String namespace,
            @JsonProperty("Partition") @Nullable String partition) {}
}

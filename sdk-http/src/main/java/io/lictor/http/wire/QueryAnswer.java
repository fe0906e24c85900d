package io.lictor.http.wire;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.lictor.api.ConsulDuration;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryFailover;
import io.lictor.api.query.QueryResult;
import io.lictor.api.query.QueryTemplate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Answers of {@code /v1/query}. */
public final class QueryAnswer {

    private static final TypeReference<List<Row>> ROWS = new TypeReference<>() {};

    private QueryAnswer() {}

    /** {@code query} and {@code query/:id}. */
    public static List<PreparedQuery> queries(byte[] body) {
        return Json.list(body, ROWS).stream().map(Row::query).toList();
    }

    /** {@code query/:id/execute}. */
    public static QueryResult result(byte[] body) {
        Result result = Json.read(body, Result.class);
        List<HealthAnswer.@Nullable Entry> nodes = result.nodes() == null ? List.of() : result.nodes();
        return new QueryResult(Rows.text(result.service()), Rows.text(result.datacenter()), result.failovers(),
                nodes.stream().filter(Objects::nonNull).map(HealthAnswer.Entry::instance).toList());
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
            @JsonProperty("Datacenter") @Nullable String datacenter, @JsonProperty("Failovers") int failovers) {}

    record Row(@JsonProperty("ID") @Nullable String id, @JsonProperty("Name") @Nullable String name,
            @JsonProperty("Session") @Nullable String session, @JsonProperty("Template") @Nullable TemplateRow template,
            @JsonProperty("Service") @Nullable ServiceRow service, @JsonProperty("DNS") @Nullable DnsRow dns) {

        PreparedQuery query() {
            if (service == null) {
                throw new IllegalArgumentException("a query without Service");
            }
            PreparedQuery.Builder query = PreparedQuery.builder(Rows.text(service.service)).id(Rows.text(id))
                    .name(Rows.text(name)).onlyPassing(service.onlyPassing).connect(service.connect)
                    .near(set(service.near)).tags(Rows.list(service.tags)).nodeMeta(Rows.map(service.nodeMeta))
                    .serviceMeta(Rows.map(service.serviceMeta)).ignoreCheckIds(Rows.list(service.ignoreCheckIds))
                    .session(set(session)).dnsTtl(ttl());
            if (template != null && !Rows.text(template.type).isEmpty()) {
                query.template(new QueryTemplate(Rows.text(template.regexp), template.removeEmptyTags));
            }
            FailoverRow failover = service.failover;
            if (failover != null) {
                query.failover(new QueryFailover(Math.max(0, failover.nearest), Rows.list(failover.datacenters)));
            }
            return query.build();
        }

        private @Nullable Duration ttl() {
            String text = dns == null ? null : set(dns.ttl);
            return text == null ? null : ConsulDuration.parse(text);
        }

        private static @Nullable String set(@Nullable String text) {
            return text == null || text.isEmpty() ? null : text;
        }
    }

    record TemplateRow(@JsonProperty("Type") @Nullable String type, @JsonProperty("Regexp") @Nullable String regexp,
            @JsonProperty("RemoveEmptyTags") boolean removeEmptyTags) {}

    record DnsRow(@JsonProperty("TTL") @Nullable String ttl) {}

    record FailoverRow(@JsonProperty("NearestN") int nearest,
            @JsonProperty("Datacenters") @Nullable List<@Nullable String> datacenters) {}

    record ServiceRow(@JsonProperty("Service") @Nullable String service,
            @JsonProperty("Failover") @Nullable FailoverRow failover,
            @JsonProperty("OnlyPassing") boolean onlyPassing, @JsonProperty("Connect") boolean connect,
            @JsonProperty("Near") @Nullable String near, @JsonProperty("Tags") @Nullable List<@Nullable String> tags,
            @JsonProperty("NodeMeta") @Nullable Map<String, @Nullable String> nodeMeta,
            @JsonProperty("ServiceMeta") @Nullable Map<String, @Nullable String> serviceMeta,
            @JsonProperty("IgnoreCheckIDs") @Nullable List<@Nullable String> ignoreCheckIds) {}
}

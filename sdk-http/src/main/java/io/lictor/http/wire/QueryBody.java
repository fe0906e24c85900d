package io.lictor.http.wire;

import java.time.Duration;

import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryTemplate;

/** Body of {@code /v1/query}. */
public final class QueryBody {

    private QueryBody() {}

    public static byte[] of(PreparedQuery query) {
        Body failover = Body.of().with("NearestN", query.failover().nearest())
                .with("Datacenters", query.failover().datacenters());
        Body service = Body.of().always("Service", query.service()).with("Failover", failover)
                .with("OnlyPassing", query.onlyPassing()).with("Connect", query.connect()).with("Near", query.near())
                .with("Tags", query.tags()).with("NodeMeta", query.nodeMeta())
                .with("ServiceMeta", query.serviceMeta()).with("IgnoreCheckIDs", query.ignoreCheckIds());
        Body body = Body.of().with("Name", query.name()).with("Session", query.session()).with("Service", service);
        QueryTemplate template = query.template();
        if (template != null) {
            body.with("Template", Body.of().always("Type", "name_prefix_match").with("Regexp", template.regexp())
                    .with("RemoveEmptyTags", template.removeEmptyTags()));
        }
        Duration ttl = query.dnsTtl();
        return body.with("DNS", ttl == null ? null : Body.of().always("TTL", ttl)).bytes();
    }
}

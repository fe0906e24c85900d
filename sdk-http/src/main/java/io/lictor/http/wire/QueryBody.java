package io.lictor.http.wire;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.lictor.api.query.FailoverTarget;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryTemplate;
import org.jspecify.annotations.Nullable;

/** Body of {@code /v1/query}. A query that was read is written back as it was, but for what was changed. */
public final class QueryBody {

    private QueryBody() {}

    /** What is to be sent. */
    public static byte[] of(PreparedQuery query) {
        Map<String, Object> origin = query.origin();
        if (origin.isEmpty()) {
            return fields(query).bytes();
        }
        Map<String, Object> before = Json.tree(fields(QueryAnswer.query(origin)).bytes());
        Map<String, Object> now = Json.tree(fields(query).bytes());
        return Body.of().withAll(changed(origin, before, now)).bytes();
    }

    private static Body fields(PreparedQuery query) {
        Body failover = Body.of().with("NearestN", query.failover().nearest())
                .with("Datacenters", query.failover().datacenters())
                .with("Targets", query.failover().targets().stream().map(QueryBody::target).toList());
        Body service = Body.of().always("Service", query.service()).with("Failover", failover)
                .with("OnlyPassing", query.onlyPassing()).with("Connect", query.connect()).with("Near", query.near())
                .with("Tags", query.tags()).with("NodeMeta", query.nodeMeta())
                .with("ServiceMeta", query.serviceMeta()).with("IgnoreCheckIDs", query.ignoreCheckIds())
                .with("Peer", query.peer()).with("SamenessGroup", query.samenessGroup())
                .with("Namespace", query.namespace()).with("Partition", query.partition());
        Body body = Body.of().with("Name", query.name()).with("Session", query.session()).with("Service", service)
                .with("Token", query.token());
        QueryTemplate template = query.template();
        if (template != null) {
            body.with("Template", Body.of().always("Type", "name_prefix_match").with("Regexp", template.regexp())
                    .with("RemoveEmptyTags", template.removeEmptyTags()));
        }
        Duration ttl = query.dnsTtl();
        return body.with("DNS", ttl == null ? null : Body.of().always("TTL", ttl));
    }

    private static Body target(FailoverTarget target) {
        return Body.of().with("Datacenter", target.datacenter()).with("Peer", target.peer())
                .with("Namespace", target.namespace()).with("Partition", target.partition());
    }

    /** A tree with the differences between two others made in it. */
    private static Map<String, Object> changed(Map<?, ?> origin, Map<?, ?> before, Map<?, ?> now) {
        Map<String, Object> result = new LinkedHashMap<>();
        origin.forEach((name, value) -> result.put(String.valueOf(name), value));
        Set<Object> names = new LinkedHashSet<>(before.keySet());
        names.addAll(now.keySet());
        for (Object each : names) {
            String name = String.valueOf(each);
            Object was = before.get(each);
            Object is = now.get(each);
            if (is != null && is.equals(was)) {
                continue;
            }
            if (result.get(name) instanceof Map<?, ?> inner && isMapOrNull(was) && isMapOrNull(is)) {
                result.put(name, changed(inner, mapOrEmpty(was), mapOrEmpty(is)));
            } else if (is == null) {
                result.remove(name);
            } else {
                result.put(name, is);
            }
        }
        return result;
    }

    private static boolean isMapOrNull(@Nullable Object value) {
        return value == null || value instanceof Map<?, ?>;
    }

    private static Map<?, ?> mapOrEmpty(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}

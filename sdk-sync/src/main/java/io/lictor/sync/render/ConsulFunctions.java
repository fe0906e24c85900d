package io.lictor.sync.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import io.lictor.api.HealthStatus;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import io.lictor.api.internal.Require;
import io.lictor.sync.render.TemplateFunction.Arguments;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Function;
import org.jspecify.annotations.Nullable;

/** What templates can ask for. They are given maps, lists, texts and numbers only: nothing with methods of ours. */
final class ConsulFunctions extends AbstractExtension {

    private static final int LAST_PORT = 65_535;
    /** The agent's own limit, which catalog writes do not know. */
    private static final int HIGHEST_WEIGHT = 65_535;
    private static final Comparator<ServiceInstance> ORDER = Comparator
            .comparing((ServiceInstance each) -> each.address())
            .thenComparingInt(ServiceInstance::port).thenComparing(ServiceInstance::id)
            .thenComparing(instance -> instance.node().name());

    private final UnaryOperator<@Nullable String> environment;
    private final ServiceNames names;

    ConsulFunctions(UnaryOperator<@Nullable String> environment, Escaping escaping) {
        this.environment = environment;
        this.names = new ServiceNames(escaping);
    }

    @Override
    public Map<String, Function> getFunctions() {
        return Map.of(
                "range", new BoundedRange(),
                "service", new TemplateFunction(List.of("name", "tag", "dc", "status"), ConsulFunctions::service),
                "services", new TemplateFunction(List.of("dc"), this::services),
                "key", new TemplateFunction(List.of("name", "default"), ConsulFunctions::key),
                "keys", new TemplateFunction(List.of("prefix"), ConsulFunctions::keys),
                "env", new TemplateFunction(List.of("name", "default"), (pass, given) -> env(given)),
                "keep", new TemplateFunction(List.of("reason"), (pass, given) -> keep(given)));
    }

    private static Object service(RenderPass pass, Arguments given) {
        ServiceQuery.Builder query = ServiceQuery.builder(given.text("name")).datacenter(given.optional("dc"))
                .atWorst(worst(given.optional("status")));
        String tag = given.optional("tag");
        if (tag != null) {
            query.tag(tag);
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (ServiceInstance instance : pass.ask(new Dependency.Instances(query.build())).stream().sorted(ORDER)
                .toList()) {
            if (isReachable(instance)) {
                rows.add(row(instance));
            } else {
                LeftOut.instance(pass, instance);
            }
        }
        return rows;
    }

    private static HealthStatus worst(@Nullable String status) {
        return switch (status) {
            case null -> HealthStatus.PASSING;
            case "passing" -> HealthStatus.PASSING;
            case "warning" -> HealthStatus.WARNING;
            case "any", "critical" -> HealthStatus.CRITICAL;
            default -> throw Require.illegal("status", status, "passing, warning or any");
        };
    }

    /** Whoever registers a service may write anything into its address; Consul checks neither that nor the port. */
    static boolean isReachable(ServiceInstance instance) {
        return instance.port() > 0 && instance.port() <= LAST_PORT && HostAddress.isOne(instance.address());
    }

    private static Map<String, Object> row(ServiceInstance instance) {
        boolean bareIpv6 = instance.address().indexOf(':') >= 0;
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", instance.id());
        row.put("name", instance.service());
        row.put("address", instance.address());
        row.put("port", instance.port());
        row.put("endpoint", (bareIpv6 ? "[" + instance.address() + "]" : instance.address()) + ":" + instance.port());
        row.put("weight", Math.clamp(instance.weight(), 1, HIGHEST_WEIGHT));
        row.put("tags", instance.tags());
        row.put("meta", new TreeMap<>(instance.meta()));
        row.put("status", instance.status().text());
        row.put("node", instance.node().name());
        row.put("dc", instance.node().datacenter());
        return row;
    }

    private Object services(RenderPass pass, Arguments given) {
        Map<String, List<String>> all = pass.ask(new Dependency.Services(given.optional("dc")));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String name : names.usable(pass, all.keySet())) {
            rows.add(Map.of("name", name, "tags", all.getOrDefault(name, List.of()).stream().sorted().toList()));
        }
        return rows;
    }

    private static Object key(RenderPass pass, Arguments given) {
        Dependency.Key key = new Dependency.Key(Require.path(given.text("name"), "key"));
        Optional<KeyValueEntry> entry = pass.ask(key);
        if (entry.isPresent()) {
            return entry.get().text();
        }
        if (given.has("default")) {
            return given.value("default");
        }
        throw new IllegalStateException("Consul has no key " + key.key());
    }

    private static Object keys(RenderPass pass, Arguments given) {
        String prefix = given.text("prefix");
        return pass.ask(new Dependency.Keys(prefix)).stream().sorted(Comparator.comparing(KeyValueEntry::key))
                .map(entry -> Map.of("key", entry.key(), "name", entry.key().substring(prefix.length()), "value",
                        entry.text()))
                .toList();
    }

    private Object env(Arguments given) {
        String name = given.text("name");
        String value = environment.apply(name);
        if (value != null) {
            return value;
        }
        if (given.has("default")) {
            return given.value("default");
        }
        throw new IllegalStateException("the environment has no " + name);
    }

    private static Object keep(Arguments given) {
        throw new KeepException(given.text("reason"));
    }
}

package io.lictor.sync.render;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.lictor.api.ConsulClient;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.Watch;
import io.lictor.api.discovery.ServiceInstance;
import io.lictor.api.discovery.ServiceQuery;
import org.jspecify.annotations.Nullable;

/**
 * One thing in Consul that a template asks for.
 *
 * @param <T> type of its value
 */
sealed interface Dependency<T> {

    /** Follows it from now on. */
    Watch<T> watch(ConsulClient consul);

    /** What a rendering goes on with until the value is known. */
    T unknown();

    /** The instances of a service. */
    record Instances(ServiceQuery query) implements Dependency<List<ServiceInstance>> {
        @Override
        public Watch<List<ServiceInstance>> watch(ConsulClient consul) {
            return consul.discovery().watch(query);
        }

        @Override
        public List<ServiceInstance> unknown() {
            return List.of();
        }

        @Override
        public String toString() {
            return "service " + query;
        }
    }

    /** The names of all services of a datacenter. */
    record Services(@Nullable String datacenter) implements Dependency<Map<String, List<String>>> {
        @Override
        public Watch<Map<String, List<String>>> watch(ConsulClient consul) {
            return consul.discovery().watchServices(datacenter);
        }

        @Override
        public Map<String, List<String>> unknown() {
            return Map.of();
        }

        @Override
        public String toString() {
            return "services" + (datacenter == null ? "" : " of " + datacenter);
        }
    }

    /** One key. */
    record Key(String key) implements Dependency<Optional<KeyValueEntry>> {
        @Override
        public Watch<Optional<KeyValueEntry>> watch(ConsulClient consul) {
            return consul.keyValue().watch(key);
        }

        @Override
        public Optional<KeyValueEntry> unknown() {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "key " + key;
        }
    }

    /** The keys with a prefix. */
    record Keys(String prefix) implements Dependency<List<KeyValueEntry>> {
        @Override
        public Watch<List<KeyValueEntry>> watch(ConsulClient consul) {
            return consul.keyValue().watchAll(prefix);
        }

        @Override
        public List<KeyValueEntry> unknown() {
            return List.of();
        }

        @Override
        public String toString() {
            return "keys " + prefix;
        }
    }
}

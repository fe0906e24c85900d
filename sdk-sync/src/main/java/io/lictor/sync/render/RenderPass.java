package io.lictor.sync.render;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.lictor.api.ConsulException;
import io.lictor.api.discovery.ServiceInstance;

/**
 * One rendering of all files of a unit: what was asked for, and one value for each of it, so that no two lines of the
 * files contradict each other.
 */
final class RenderPass {

    private final Dependencies dependencies;
    private final Map<Dependency<?>, Object> values = new HashMap<>();
    private final Set<Dependency<?>> unknown = new LinkedHashSet<>();
    private final List<ServiceInstance> leftOut = new ArrayList<>();

    RenderPass(Dependencies dependencies) {
        this.dependencies = dependencies;
    }

    /** The value; while it is not known, a stand-in that lets the rendering find out what else is asked for. */
    @SuppressWarnings("unchecked") // put under a dependency of the same type
    <T> T ask(Dependency<T> dependency) {
        Object known = values.get(dependency);
        if (known != null) {
            return (T) known;
        }
        T value = dependencies.value(dependency);
        if (value == null) {
            unknown.add(dependency);
        }
        T answer = value == null ? dependency.unknown() : value;
        values.put(dependency, answer);
        return answer;
    }

    /** Notes an instance that no line can be made of. */
    void leaveOut(ServiceInstance instance) {
        leftOut.add(instance);
    }

    /** The instances that no line can be made of. */
    List<ServiceInstance> leftOut() {
        return leftOut;
    }

    /** Whether everything that was asked for is known, so that the result counts. */
    boolean isComplete() {
        return unknown.isEmpty();
    }

    /** Whether it is by a failure that something is not known, and not for lack of time. */
    boolean isFailing() {
        return unknown.stream().anyMatch(dependency -> dependencies.failure(dependency) != null);
    }

    /** What was asked for. */
    Set<Dependency<?>> asked() {
        return values.keySet();
    }

    /** What is not known, and why. */
    String missing() {
        return unknown.stream().map(dependency -> {
            ConsulException failure = dependencies.failure(dependency);
            return failure == null ? dependency.toString() : dependency + " (" + failure.getMessage() + ")";
        }).collect(Collectors.joining(", ", "no answer from Consul yet for ", ""));
    }
}

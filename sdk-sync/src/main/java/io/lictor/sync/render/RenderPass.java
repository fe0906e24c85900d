package io.lictor.sync.render;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.lictor.api.ConsulException;

/**
 * One rendering of one file: what was asked for, what of it is not known, and what was left out. The values are shared by
 * the renderings of one run, so that no two lines of the files contradict each other.
 */
final class RenderPass {

    private final Dependencies dependencies;
    private final Map<Dependency<?>, Object> values;
    private final Set<Dependency<?>> asked = new LinkedHashSet<>();
    private final Set<Dependency<?>> unknown = new LinkedHashSet<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();

    /** @param values of the renderings before this one in the same run; those of this one are added */
    RenderPass(Dependencies dependencies, Map<Dependency<?>, Object> values) {
        this.dependencies = dependencies;
        this.values = values;
    }

    /** The value; while it is not known, a stand-in that lets the rendering find out what else is asked for. */
    @SuppressWarnings("unchecked") // put under a dependency of the same type
    <T> T ask(Dependency<T> dependency) {
        asked.add(dependency);
        T value = (T) values.get(dependency);
        if (value == null) {
            value = dependencies.value(dependency);
        }
        if (value == null) {
            unknown.add(dependency);
            return dependency.unknown();
        }
        values.put(dependency, value);
        return value;
    }

    /** Notes what no line can be made of: which one, and what is wrong with it. */
    void leaveOut(String which, String why) {
        leftOut.put(which, why);
    }

    /** What no line can be made of, and why. */
    Map<String, String> leftOut() {
        return leftOut;
    }

    /** Whether everything that was asked for is known, so that the result counts. */
    boolean isComplete() {
        return unknown.isEmpty();
    }

    /** Whether something is not known only because there was no time for an answer yet. */
    boolean isEarly() {
        return unknown.stream().anyMatch(dependencies::isEarly);
    }

    /** Whether it is by a failure that something is not known, and not for lack of time. */
    boolean isFailing() {
        return unknown.stream().anyMatch(dependency -> dependencies.failure(dependency) != null);
    }

    /** What was asked for. */
    Set<Dependency<?>> asked() {
        return asked;
    }

    /** What is not known, and why. */
    String missing() {
        return unknown.stream().map(dependency -> {
            ConsulException failure = dependencies.failure(dependency);
            return failure == null ? dependency.toString() : dependency + " (" + failure.getMessage() + ")";
        }).collect(Collectors.joining(", ", "no answer from Consul yet for ", ""));
    }
}

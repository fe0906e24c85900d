package io.lictor.testkit.contract;

import java.util.function.Consumer;

/**
 * One thing that a client can observe.
 *
 * @param section the part of Consul's API, as in the notes on its wire
 * @param name what is observed, unique in its section among the facts of a version
 * @param versions for which it holds
 * @param isTimed whether most of its duration is waiting
 * @param script makes it happen and looks
 */
record Fact(String section, String name, Versions versions, boolean isTimed, Consumer<Scene> script) {

    /** How a list of exceptions names it. */
    String id() {
        return section + ": " + name;
    }

    void check(ConsulUnderTest consul) {
        try (Scene scene = Scene.open(consul)) {
            script.accept(scene);
        }
    }
}

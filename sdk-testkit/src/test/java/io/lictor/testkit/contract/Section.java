package io.lictor.testkit.contract;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Collects the facts of one part of the API. A subclass states them in its constructor. */
abstract class Section {
    private final String name;
    private final List<Fact> facts = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    Section(String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    final List<Fact> facts() {
        return List.copyOf(facts);
    }

    /** What the facts are about. */
    Setup setup() {
        return Setup.PLAIN;
    }

    final void fact(String what, Consumer<Scene> script) {
        add(new Fact(name, what, false, script));
    }

    /** A fact that has to let time pass. */
    final void timed(String what, Consumer<Scene> script) {
        add(new Fact(name, what, true, script));
    }

    /** A fact that is one request, such as {@code PUT /v1/kv/{u} body}, with its answer. */
    @SafeVarargs
    final void row(String request, int status, Consumer<Reply>... expected) {
        fact(request, scene -> {
            Reply reply = scene.send(request).status(status);
            for (Consumer<Reply> each : expected) {
                each.accept(reply);
            }
        });
    }

    static Consumer<Reply> is(String body) {
        return reply -> reply.is(body);
    }

    static Consumer<Reply> has(String part) {
        return reply -> reply.has(part);
    }

    static Consumer<Reply> at(String pointer, String value) {
        return reply -> reply.at(pointer, value);
    }

    static Consumer<Reply> header(String name, String value) {
        return reply -> reply.header(name, value);
    }

    private void add(Fact fact) {
        if (!names.add(fact.name())) {
            throw new IllegalArgumentException("fact: " + fact.id() + " is there twice");
        }
        facts.add(fact);
    }
}

package io.lictor.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.lictor.testkit.real.ConsulVersion;

/** Collects the facts of one part of the API. A subclass states them in its constructor. */
abstract class Section {
    private final String name;
    private final List<Fact> facts = new ArrayList<>();
    private Versions versions = Versions.ALL;

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

    /** Facts that hold from a version on. */
    final void since(String version, Runnable facts) {
        within(versions.since(ConsulVersion.of(version)), facts);
    }

    /** Facts that hold for the versions before one. */
    final void until(String version, Runnable facts) {
        within(versions.until(ConsulVersion.of(version)), facts);
    }

    private void within(Versions narrower, Runnable facts) {
        Versions wider = versions;
        versions = narrower;
        facts.run();
        versions = wider;
    }

    final void fact(String what, Consumer<Scene> script) {
        add(new Fact(name, what, versions, false, script));
    }

    /** A fact that has to let time pass. */
    final void timed(String what, Consumer<Scene> script) {
        add(new Fact(name, what, versions, true, script));
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

    /** What an answer looks like from a version on. */
    static Consumer<Reply> since(String version, Consumer<Reply> expected) {
        return reply -> {
            if (reply.version().isAtLeast(version)) {
                expected.accept(reply);
            }
        };
    }

    /** What an answer looks like in the versions before one. */
    static Consumer<Reply> until(String version, Consumer<Reply> expected) {
        return reply -> {
            if (!reply.version().isAtLeast(version)) {
                expected.accept(reply);
            }
        };
    }

    static Consumer<Reply> is(String body) {
        return reply -> reply.is(body);
    }

    /** As {@link #is(String)}, with other words from a version on. */
    static Consumer<Reply> is(String before, String version, String since) {
        return reply -> reply.is(before, version, since);
    }

    static Consumer<Reply> isBad(String body) {
        return reply -> reply.isBad(body);
    }

    static Consumer<Reply> says(String body) {
        return reply -> reply.says(body);
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
        if (facts.stream().anyMatch(
                each -> each.name().equals(fact.name()) && each.versions().overlap(fact.versions()))) {
            throw new IllegalArgumentException("fact: " + fact.id() + " is there twice");
        }
        facts.add(fact);
    }
}

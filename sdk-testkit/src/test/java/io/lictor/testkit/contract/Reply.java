package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import io.lictor.testkit.real.ConsulVersion;
import io.lictor.testkit.real.RawHttp;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** An answer that a fact looks at. Each look fails with the request and the whole answer. */
final class Reply {
    private static final ObjectMapper JSON = JsonMapper.shared();

    private final String request;
    private final RawHttp.Answer answer;
    private final ConsulVersion version;

    Reply(String request, RawHttp.Answer answer, ConsulVersion version) {
        this.request = request;
        this.answer = answer;
        this.version = version;
    }

    /** Something else to look at in the same way. */
    static Reply of(String what, String body, ConsulVersion version) {
        return new Reply(what, new RawHttp.Answer(200, Map.of(), body), version);
    }

    /** Of the Consul that answered. */
    ConsulVersion version() {
        return version;
    }

    Reply status(int status) {
        assertThat(answer.status()).as(this::toString).isEqualTo(status);
        return this;
    }

    /** The whole body, white space at its end aside. */
    Reply is(String body) {
        assertThat(answer.body().stripTrailing()).as(this::toString).isEqualTo(body);
        return this;
    }

    Reply has(String part) {
        assertThat(answer.body()).as(this::toString).contains(part);
        return this;
    }

    Reply hasNot(String part) {
        assertThat(answer.body()).as(this::toString).doesNotContain(part);
        return this;
    }

    Reply matches(String pattern) {
        assertThat(answer.body().stripTrailing()).as(this::toString).matches(pattern);
        return this;
    }

    Reply header(String name, String value) {
        assertThat(answer.header(name)).as(() -> name + " of " + this).contains(value);
        return this;
    }

    Reply headerMatches(String name, String pattern) {
        assertThat(answer.header(name).orElse("no such header")).as(() -> name + " of " + this).matches(pattern);
        return this;
    }

    Reply noHeader(String name) {
        assertThat(answer.header(name)).as(() -> name + " of " + this).isEmpty();
        return this;
    }

    /** The value at a JSON pointer: text as it is, everything else as JSON, {@code absent} when there is none. */
    Reply at(String pointer, String value) {
        assertThat(text(pointer)).as(() -> pointer + " of " + this).isEqualTo(value);
        return this;
    }

    Reply atMatches(String pointer, String pattern) {
        assertThat(text(pointer)).as(() -> pointer + " of " + this).matches(pattern);
        return this;
    }

    /** How many elements or fields there are at a JSON pointer. */
    Reply size(String pointer, int size) {
        assertThat(json(pointer).size()).as(() -> "size of " + pointer + " of " + this).isEqualTo(size);
        return this;
    }

    /** The names of the fields at a JSON pointer, in any order. */
    Reply fields(String pointer, String... names) {
        assertThat(List.copyOf(json(pointer).propertyNames())).as(() -> "fields of " + pointer + " of " + this)
                .containsExactlyInAnyOrder(names);
        return this;
    }

    String text(String pointer) {
        JsonNode node = json(pointer);
        return node.isMissingNode() ? "absent" : node.isString() ? node.stringValue() : node.toString();
    }

    JsonNode json(String pointer) {
        return JSON.readTree(answer.body()).at(pointer);
    }

    String body() {
        return answer.body();
    }

    int status() {
        return answer.status();
    }

    String header(String name) {
        return answer.header(name).orElse("");
    }

    /** The answer's index, unsigned. */
    long index() {
        return Long.parseUnsignedLong(answer.header("X-Consul-Index").orElseThrow(
                () -> new AssertionError("no X-Consul-Index in " + this)));
    }

    @Override
    public String toString() {
        return request + " -> " + answer.status() + " " + answer.headers() + "\n" + answer.body();
    }
}

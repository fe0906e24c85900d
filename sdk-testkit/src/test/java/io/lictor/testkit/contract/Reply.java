package io.lictor.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

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

    /** As {@link #is}, with other words from a version on. */
    Reply is(String before, String version, String since) {
        return is(this.version.isAtLeast(version) ? since : before);
    }

    /** Refused as a bad request, which 1.8 to 1.12 say in front. */
    Reply isBad(String body) {
        return is("Bad request: " + body, "1.13", body);
    }

    /** Refused as a bad request, which 1.12 alone says in front. */
    Reply says(String body) {
        return is(body, "1.12", version.isAtLeast("1.13") ? body : "Bad request: " + body);
    }

    /** Refused for want of a right, such as {@code key:read on "a"}, which versions since 1.12 name. */
    Reply isDenied(String before, String right) {
        return status(403).deniedText(answer.body().stripTrailing(), before, right);
    }

    /** The words of {@link #isDenied} somewhere in an answer. */
    Reply deniedText(String text, String before, String right) {
        String[] parts = right.split(" ", 2);
        String lacked = Pattern.quote("'" + parts[0] + "'" + (parts.length > 1 ? " on " + parts[1] : ""));
        String pattern = !version.isAtLeast("1.12")
                ? Pattern.quote(before)
                : "Permission denied: token with AccessorID '[0-9a-f-]{36}' lacks permission " + lacked;
        String anonymous = version.isAtLeast("1.15")
                ? "|Permission denied: anonymous token lacks permission " + lacked
                        + "\\. The anonymous token is used implicitly when a request does not specify a token\\."
                : "";
        assertThat(text).as(this::toString).matches(pattern + anonymous);
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

    /**
     * The names of the fields at a JSON pointer, in any order; {@code a@1.10} is there from that version on,
     * {@code a@<1.10} before it.
     */
    Reply fields(String pointer, String... names) {
        assertThat(List.copyOf(json(pointer).propertyNames())).as(() -> "fields of " + pointer + " of " + this)
                .containsExactlyInAnyOrder(Arrays.stream(names).filter(this::isOfVersion)
                        .map(name -> name.replaceAll("@.*", "")).toArray(String[]::new));
        return this;
    }

    private boolean isOfVersion(String name) {
        int at = name.indexOf('@');
        return at < 0 || (name.startsWith("<", at + 1) != version.isAtLeast(name.substring(at + 1).replace("<", "")));
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

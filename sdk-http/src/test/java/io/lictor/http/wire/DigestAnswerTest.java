package io.lictor.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

/** What two lists of the catalog say about which services have changed. */
class DigestAnswerTest {

    private static final String WEB_1 = """
            {"ID":"web-1","Service":"web","Tags":["a"],"Meta":{"v":"1"},"Port":80,"Proxy":{"X":{}},"ModifyIndex":7}""";
    private static final String WEB_2 = """
            {"ID":"web-2","Service":"web","Tags":[],"Meta":null,"Port":80,"ModifyIndex":8}""";
    private static final String DB = """
            {"ID":"db","Service":"db","Port":5432,"ModifyIndex":9}""";

    private static InputStream stream(String body) {
        return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
    }

    private static Digest instances(String... nodes) {
        try {
            return DigestAnswer.instances(stream("[" + String.join(",", nodes) + "]"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Digest checks(String... rows) {
        try {
            return DigestAnswer.checks(stream("[" + String.join(",\n", rows) + "]\n"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String node(String name, String address, String... services) {
        return """
                {"ID":"","Node":"%s","Address":"%s","Meta":null,"Services":[%s],"Checks":[{"Output":"%s"}]}"""
                .formatted(
                        name, address, String.join(",", services), address);
    }

    private static String check(String node, String id, String service, int index) {
        return """
                {"Node":"%s","CheckID":"%s","ServiceName":"%s","Output":"o","ModifyIndex":%d}""".formatted(node, id,
                service, index);
    }

    @Test
    void equalListsAreEqualInAnyOrder() {
        Digest one = instances(node("n1", "10.0.0.1", WEB_1, DB), node("n2", "10.0.0.2", WEB_2));
        Digest other = instances(node("n2", "10.0.0.2", WEB_2), node("n1", "10.0.0.1", DB, WEB_1));

        assertThat(other.services()).isEqualTo(one.services());
        assertThat(one.services()).containsOnlyKeys("web", "db");
        assertThat(one.nodes().get("n1")).containsExactlyInAnyOrder("web", "db");
    }

    @Test
    void whateverChangesInARowIsAChangeOfItsServiceOnly() {
        Digest before = instances(node("n1", "10.0.0.1", WEB_1, WEB_2, DB));
        for (String changed : List.of(WEB_1.replace("80", "81"), WEB_1.replace("\"a\"", "\"b\""),
                WEB_1.replace("[\"a\"]", "[\"a\",\"b\"]"), WEB_1.replace("\"1\"", "\"2\""),
                WEB_1.replace("\"v\"", "\"w\""), WEB_1.replace("web-1", "web-3"), WEB_1.replace(":7", ":10"),
                WEB_1.replace("{}", "[]"), WEB_1.replace("{\"v\":\"1\"}", "null"))) {
            assertThat(instances(node("n1", "10.0.0.1", changed, WEB_2, DB)).servicesChangedSince(before)).as(changed)
                    .containsExactly("web");
        }
    }

    @Test
    void instancesThatComeAndGoAreChanges() {
        Digest before = instances(node("n1", "10.0.0.1", WEB_1, DB));

        assertThat(instances(node("n1", "10.0.0.1", WEB_1)).servicesChangedSince(before)).containsExactly("db");
        assertThat(before.servicesChangedSince(instances(node("n1", "10.0.0.1", DB)))).containsExactly("web");
        assertThat(instances().servicesChangedSince(before)).containsExactlyInAnyOrder("web", "db");
    }

    @Test
    void nodesOfAPeerAreNotThere() {
        String own = node("n1", "10.0.0.1", WEB_1, DB);
        Digest before = instances(own);
        String imported = own.replace("\"ID\":\"\",", "\"ID\":\"\",\"PeerName\":\"west\",");
        // woken by a change, Consul lists the node of a peer twice, the old row first
        Digest now = instances(own.replace("{\"ID\":\"\",", "{\"PeerName\":null,"),
                imported.replace("\"db\"", "\"queue\""),
                imported);

        assertThat(now.services()).containsOnlyKeys("web", "db");
        assertThat(now.nodes()).isEqualTo(before.nodes());
        assertThat(instances(own, imported)).isEqualTo(before);
        assertThat(instances(imported)).isEqualTo(Digest.EMPTY);
    }

    @Test
    void twoEqualRowsAreNotNone() {
        Digest none = instances(node("n1", "10.0.0.1", DB));

        assertThat(instances(node("n1", "10.0.0.1", DB, WEB_1, WEB_1)).servicesChangedSince(none))
                .containsExactly("web");
    }

    @Test
    void anInstanceThatMovesToAnotherNodeIsAChange() {
        Digest before = instances(node("n1", "10.0.0.1", WEB_1), node("n2", "10.0.0.2", DB));

        assertThat(instances(node("n1", "10.0.0.1"), node("n2", "10.0.0.2", DB, WEB_1)).servicesChangedSince(before))
                .containsExactly("web");
    }

    @Test
    void aNodeThatChangesChangesTheServicesOnIt() {
        Digest before = instances(node("n1", "10.0.0.1", WEB_1), node("n2", "10.0.0.2", DB));

        assertThat(instances(node("n1", "10.0.0.9", WEB_1), node("n2", "10.0.0.2", DB)).servicesChangedSince(before))
                .containsExactly("web");
    }

    @Test
    void namesAreTheSameInAnyCase() {
        Digest both = instances(node("N1", "10.0.0.1", WEB_1, WEB_2.replace("\"web\"", "\"WEB\"")));

        assertThat(both.services()).containsOnlyKeys("web");
        assertThat(both.nodes()).containsOnlyKeys("n1");
    }

    @Test
    void checksAreThoseOfTheirServiceOrOfTheirNode() {
        Digest before = checks(check("n1", "c1", "Web", 1), check("n1", "c2", "db", 1));
        Digest now = checks(check("n1", "c1", "Web", 2), check("n1", "c2", "db", 1), check("N2", "mem", "", 3));

        assertThat(now.servicesChangedSince(before)).containsExactly("web");
        assertThat(now.nodesChangedSince(before)).containsExactly("n2");
        assertThat(before.nodesChangedSince(now)).containsExactly("n2");
    }

    @Test
    void emptyAndNullListsHaveNoServices() throws IOException {
        assertThat(checks()).isEqualTo(Digest.EMPTY);
        assertThat(DigestAnswer.instances(stream("null"))).isEqualTo(Digest.EMPTY);
    }

    @Test
    void whatIsNoListIsRefused() {
        for (String body : List.of("{}", "\"x\"", "[1]", "[[]]", "", "[] []", "<html>", "[{\"Services\":{}}]")) {
            assertThatThrownBy(() -> DigestAnswer.instances(stream(body))).as(body)
                    .isInstanceOf(RuntimeException.class);
        }
        for (String body : List.of("[{\"Node\":\"n\"", "[{\"Services\":[{\"Port\":80", "[")) {
            assertThatThrownBy(() -> DigestAnswer.checks(stream(body))).as(body).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void aStreamThatBreaksIsAFailureOfTheNetwork() {
        InputStream broken = new SequenceInputStream(stream("["), new FilterInputStream(stream("")) {
            @Override
            public int read(byte[] target, int offset, int count) throws IOException {
                throw new IOException("reset");
            }
        });

        assertThatThrownBy(() -> DigestAnswer.instances(broken)).isInstanceOf(IOException.class).hasMessage("reset");
    }
}
